import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { LinuxProcesses, machine, parseStat } from '../../../src/node/store/lock/linuxProcesses.ts';
import { parseOwner, type ProcessStamp } from '../../../src/node/store/lock/lockOwner.ts';
import { MacProcesses } from '../../../src/node/store/lock/macProcesses.ts';
import { ProcessIdentity, type SystemProcesses } from '../../../src/node/store/lock/processIdentity.ts';
import type { RunCommand } from '../../../src/node/store/lock/runCommand.ts';
import { WindowsProcesses } from '../../../src/node/store/lock/windowsProcesses.ts';

/** A process id that nobody has: beyond what any system gives. */
const nobody = 2 ** 31 - 1;
const stamp: ProcessStamp = { pid: process.pid, startTime: 's', bootId: 'b', pidSpace: 'p', machine: 'm' };

class FakeSystem implements SystemProcesses {
  readonly recheckMs = 60_000;
  asked = 0;
  readonly me: ProcessStamp;
  start: string | undefined;

  constructor(me: ProcessStamp, start: string | undefined) {
    this.me = me;
    this.start = start;
  }

  own(): Promise<ProcessStamp> {
    return Promise.resolve(this.me);
  }

  startTime(): Promise<string | undefined> {
    this.asked++;
    return Promise.resolve(this.start);
  }
}

describe('identity of processes', () => {
  const judge = (own: Partial<ProcessStamp>, other: Partial<ProcessStamp>, start: string | undefined = 's') =>
    new ProcessIdentity(new FakeSystem({ ...stamp, ...own }, start)).judge({ ...stamp, ...other });

  it('judges what can be proven', async () => {
    assert.equal(await judge({}, {}), 'running');
    assert.equal(await judge({}, { startTime: 'other' }), 'dead');
    assert.equal(await judge({}, {}, 'ended'), 'dead');
    assert.equal(await judge({}, { pid: nobody }), 'dead');
    assert.equal(await judge({}, { bootId: 'other' }), 'dead');
    // Windows and the like tell no boots apart.
    assert.equal(await judge({ bootId: '' }, { bootId: '', pid: nobody }), 'dead');
  });

  it('keeps what is in doubt', async () => {
    assert.equal(await judge({}, { pidSpace: 'other', pid: nobody }), 'unknown');
    assert.equal(await judge({}, { bootId: 'other', machine: 'other', pid: nobody }), 'unknown');
    assert.equal(await judge({ machine: '' }, { bootId: 'other', machine: '', pid: nobody }), 'unknown');
    assert.equal(await judge({}, { bootId: '' }), 'unknown');
    assert.equal(await judge({ bootId: '' }, {}), 'unknown');
    assert.equal(await judge({ bootId: '', machine: '' }, { bootId: '', machine: '', pid: nobody }), 'unknown');
    assert.equal(await judge({}, { startTime: '' }), 'unknown');
    assert.equal(await new ProcessIdentity(new FakeSystem(stamp, undefined)).judge(stamp), 'unknown');
  });

  it('asks a slow system once for an owner that runs, and again for another of its id', async () => {
    const system = new FakeSystem(stamp, 's');
    const identity = new ProcessIdentity(system);
    for (let look = 0; look < 5; look++) assert.equal(await identity.judge(stamp), 'running');
    assert.equal(system.asked, 1);
    system.start = 'later';
    assert.equal(await identity.judge({ ...stamp, startTime: 'later' }), 'running');
    assert.equal(await identity.judge(stamp), 'dead');
    assert.equal(system.asked, 3);
  });

  it('never takes text for an owner that is not whole', () => {
    const owner = JSON.stringify({ ...stamp, token: 't', label: 'ä"}', host: 'h', since: '' });
    assert.equal(parseOwner(owner)?.label, 'ä"}');
    for (let end = 0; end < owner.length; end++) assert.equal(parseOwner(owner.slice(0, end)), undefined);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseOwner(text);
        assert.ok(parsed === undefined || (parsed.pid > 0 && typeof parsed.token === 'string'));
      }),
    );
  });

  describe('on Linux', () => {
    before(function () {
      if (process.platform !== 'linux') this.skip();
    });

    it('reads a stat file whatever the program is called', () => {
      const stat = (name: string, state: string, threads: number): string =>
        `57 (${name}) ${state} 1 57 57 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 ${threads} 0 1272803 3133440 388`;
      assert.equal(parseStat(stat('cat', 'R', 1)), '1272803');
      assert.equal(parseStat(stat('a) Z 1 (b', 'S', 12)), '1272803');
      assert.equal(parseStat(stat('cat', 'Z', 1)), 'ended');
      // Another thread of the killed process may still be writing.
      assert.equal(parseStat(stat('cat', 'Z', 2)), '1272803');
      assert.equal(parseStat(undefined), undefined);
    });

    it('takes no machine id that is not one', () => {
      assert.match(machine('0123456789abcdef0123456789abcdef\n'), /^0123456789abcdef0123456789abcdef\/./);
      for (const text of [undefined, '', 'uninitialized\n']) assert.equal(machine(text), '');
    });

    it('knows a process that runs, is stopped, or was killed', async () => {
      const identity = new ProcessIdentity(new LinuxProcesses());
      const child = spawn('sleep', ['60']);
      await once(child, 'spawn');
      const pid = child.pid ?? 0;
      const startTime = (await new LinuxProcesses().startTime(pid)) ?? '';
      const other = { ...(await identity.own()), pid, startTime };
      assert.equal(await identity.judge(other), 'running');
      child.kill('SIGSTOP');
      assert.equal(await identity.judge(other), 'running');
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.equal(await identity.judge(other), 'dead');
      assert.equal(await identity.judge(await identity.own()), 'running');
    });
  });

  describe('on macOS, by what its programs print', () => {
    const outputs: Record<string, string> = {
      '/bin/ps': 'Ss   Sun Nov  2 20:56:38 2025    \n',
      '/usr/sbin/sysctl': '1F0B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D\n',
      '/usr/sbin/ioreg':
        '+-o J314sAP  <class IOPlatformExpertDevice, id 0x100000227, registered, matched, active>\n    {\n      "IOPlatformUUID" = "0A1B2C3D-0000-1111-2222-333344445555"\n      "model" = <"MacBookPro18,3">\n    }\n',
    };
    const run: RunCommand = (file) => Promise.resolve(outputs[file]);

    it('knows itself', async () => {
      assert.deepEqual(await new MacProcesses(run).own(), {
        pid: process.pid,
        startTime: 'Sun Nov 2 20:56:38 2025',
        bootId: '1F0B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D',
        pidSpace: '',
        machine: '0A1B2C3D-0000-1111-2222-333344445555',
      });
    });

    it('knows others', async () => {
      const asked: string[] = [];
      const startOf = (output: string | undefined) =>
        new MacProcesses((_file, args) => {
          asked.push(args.join(' '));
          return Promise.resolve(output);
        }).startTime(57);
      assert.equal(await startOf('R+   Mon Jan 12 01:02:03 2026\n'), 'Mon Jan 12 01:02:03 2026');
      assert.equal(await startOf('Z    Mon Jan 12 01:02:03 2026\n'), 'ended');
      assert.equal(await startOf(undefined), undefined);
      assert.equal(await startOf('\n'), undefined);
      assert.equal(asked[0], '-o stat= -o lstart= -p 57');
    });

    it('knows nothing where the programs fail', async () => {
      const own = await new MacProcesses(() => Promise.resolve(undefined)).own();
      assert.deepEqual(own, { pid: process.pid, startTime: '', bootId: '', pidSpace: '', machine: '' });
    });
  });

  describe('on Windows, by what its programs print', () => {
    const registry =
      '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    8a7b6c5d-1234-4321-9999-0123456789ab\r\n\r\n';

    it('knows itself, and its start later', async () => {
      let answer: (start: string) => void = () => undefined;
      const run: RunCommand = (file) =>
        file === 'reg.exe' ? Promise.resolve(registry) : new Promise((resolve) => (answer = resolve));
      const processes = new WindowsProcesses(run, 0);
      const own = await processes.own();
      assert.equal(own.startTime, '');
      assert.match(own.machine, /^8a7b6c5d-1234-4321-9999-0123456789ab\/./);
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer('133767890123456789\r\n');
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal((await processes.own()).startTime, '133767890123456789');
    });

    it('knows others', async () => {
      const startOf = (output: string | undefined) =>
        new WindowsProcesses((file) => Promise.resolve(file === 'reg.exe' ? registry : output), 1e6).startTime(57);
      assert.equal(await startOf('133767890123456789\r\n'), '133767890123456789');
      assert.equal(await startOf(undefined), undefined);
      assert.equal(await startOf('Get-Process : Cannot find a process\r\n'), undefined);
    });
  });
});
