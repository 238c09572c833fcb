import { isDeepStrictEqual } from 'node:util';

interface NamedStore<Entity> {
  get(name: string): Promise<Entity | undefined>;
  save(entity: Entity): Promise<Entity>;
}

/**
 * Saves an entity without touching another one: where its name is taken by something else it becomes "NAME (imported)",
 * "NAME (imported 2)" and so on. Where the same is there already, under any of these names, nothing is saved.
 * @returns the name under which it is there
 */
export async function saveUnderFreeName<Entity extends { name: string }>(
  entity: Entity,
  store: NamedStore<Entity>,
): Promise<{ name: string; isNew: boolean }> {
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? entity.name : `${entity.name} (imported${attempt === 1 ? '' : ` ${attempt}`})`;
    const existing = await store.get(name);
    if (existing === undefined) {
      await store.save({ ...entity, name });
      return { name, isNew: true };
    }
    if (isDeepStrictEqual(content(existing), content(entity))) return { name, isNew: false };
  }
}

/** What makes two entities the same: all but name and times. */
function content(entity: object): object {
  const { name: _n, createdAt: _c, updatedAt: _u, ...rest } = entity as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest)) as object;
}
