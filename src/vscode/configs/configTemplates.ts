import * as vscode from 'vscode';
import { classDocumentation, classNames, neededInWords } from '../../core/configs/configFields.ts';
import { type LLMConfigClass, llmConfigClasses } from '../../core/configs/llmConfig.ts';
import { withModelSelector } from '../../core/configs/modelSelectorLines.ts';
import { type Choice, pickOne } from '../services/steps.ts';
import { chooseEditorModel } from './chooseEditorModel.ts';

/** A commented file to begin a config with. */
export interface ConfigTemplate {
  /** Base name without extension. */
  name: string;
  text: string;
  llmConfigClass: LLMConfigClass;
}

/** Lets the user pick a template. One for VS Code's own models names the model that the user picks. */
export async function chooseTemplate(extensionUri: vscode.Uri): Promise<ConfigTemplate> {
  const choices = (await readTemplates(extensionUri)).map(templateChoice);
  for (;;) {
    const template = await pickOne(choices, vscode.l10n.t('Which kind of model answers?'));
    if (template.llmConfigClass !== 'VSCodeLMConfig') return template;
    const choice = await chooseEditorModel();
    if (choice === 'another-kind') continue;
    return choice === 'by-hand' ? template : { ...template, text: withModelSelector(template.text, choice) };
  }
}

function templateChoice(template: ConfigTemplate): Choice<ConfigTemplate> {
  const { llmConfigClass, name } = template;
  const needed = neededInWords(llmConfigClass);
  return {
    label: classNames[llmConfigClass],
    description: needed === '' ? vscode.l10n.t('needs an extension, no key') : vscode.l10n.t('needs {0}', needed),
    detail: `${name}.yml · ${classDocumentation[llmConfigClass]}`,
    value: template,
  };
}

/** The templates that the extension brings, in the order of their classes. */
async function readTemplates(extensionUri: vscode.Uri): Promise<ConfigTemplate[]> {
  const folder = vscode.Uri.joinPath(extensionUri, 'llm_configs');
  const files = (await vscode.workspace.fs.readDirectory(folder)).filter(([file]) => file.endsWith('.yml'));
  const templates = await Promise.all(
    files.map(async ([file]) => {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, file)));
      const written = /^llm_config_class: *(\w+)/m.exec(text)?.[1];
      const llmConfigClass = llmConfigClasses.find((each) => each === written);
      return llmConfigClass ? [{ name: file.replace(/\.yml$/, ''), text, llmConfigClass }] : [];
    }),
  );
  const place = ({ llmConfigClass }: ConfigTemplate) => llmConfigClasses.indexOf(llmConfigClass);
  return templates.flat().sort((a, b) => place(a) - place(b));
}
