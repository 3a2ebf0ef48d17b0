/**
 * Packs the JavaScript client as npm would publish it, has it judged, and installs it into a fresh project, which TypeScript and a bundler
 * then take. One line for each case. Beside `project` it makes `project-ws`, with the package ws, and `suite`, the client with its tests.
 *
 *   node project.mjs FOLDER_OF_CLIENT FOLDER_FOR_PROJECTS FOLDER_OF_JUDGES FOLDER_OF_BUNDLER FOLDER_OF_TOOLS FOLDER_OF_SNIPPETS
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [client, folder, judges, bundler, tools, snippets] = process.argv.slice(2);
const project = join(folder, 'project');
const run = (command, args, cwd = project) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const judge = (name, ...args) => run(join(judges, 'node_modules/.bin', name), args);
const from = (folder, name) => createRequire(join(folder, 'package.json'))(name);

mkdirSync(project, { recursive: true });
const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], client));
const tarball = join(project, packed.filename);
const names = packed.files.map(({ path }) => path).sort();
const sources = readdirSync(join(client, 'src'), { recursive: true }).filter((name) => name.endsWith('.js')).map((name) => `src/${name}`);
assert.deepEqual(names, ['README.md', 'package.json', 'react.d.ts', 'tokenbus.d.ts', ...sources].sort());
console.log(`ok: the package is what it says (${names.length} files, ${packed.size} bytes)`);

judge('publint', tarball, '--strict');
judge('attw', tarball, '--profile', 'esm-only', '--no-color', '--no-emoji');
console.log('ok: publint and attw have nothing to say');

writeFileSync(join(project, 'package.json'), '{"private": true, "type": "module"}');
run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball]);
const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
assert.deepEqual(installed, ['tokenbus-client']);
console.log('ok: a fresh project has it and nothing else');

const copy = (source, target, ...names) => names.forEach((name) => cpSync(join(source, name), join(target, name), { recursive: true }));
const programs = fileURLToPath(new URL('.', import.meta.url));
copy(programs, project, ...readdirSync(programs));
cpSync(project, join(folder, 'project-ws'), { recursive: true });
copy(tools, join(folder, 'project-ws'), 'node_modules/ws');
copy(client, join(folder, 'suite'), 'src', 'test', 'package.json', 'tokenbus.d.ts', 'react.d.ts');
copy(tools, join(folder, 'suite'), 'node_modules/ws', 'node_modules/typescript');
copy(judges, project, 'node_modules/@types/react', 'node_modules/@types/react-dom', 'node_modules/csstype');
const ts = from(tools, 'typescript');
// What the programs in documents do not show.
const GIVEN = `export {}; declare const output: HTMLElement & { clear(): void }; declare const otherClient: import('tokenbus-client').TokenbusClient;
declare const process: { stdout: { write(text: string): void } }; declare const url: string; declare const tools: import('tokenbus-client').Tool[];\n`;
const documented = readdirSync(snippets).map((name) => {
  const text = readFileSync(join(snippets, name), 'utf8');
  const hasClient = text.includes('import ') || !text.includes('client.');
  const file = join(project, name.replace(/\.js/, '.ts'));
  writeFileSync(file, GIVEN + (hasClient ? '' : "declare const client: import('tokenbus-client').TokenbusClient;\n") + text);
  return file;
});
assert.ok(documented.length >= 5, documented.join());
const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'];
const common = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX, lib, types: [] };
for (const [module, moduleResolution] of [
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'Bundler'],
]) {
  const options = { ...common, module: ts.ModuleKind[module], moduleResolution: ts.ModuleResolutionKind[moduleResolution] };
  const program = ts.createProgram([join(project, 'program.ts'), join(project, 'page.tsx'), ...documented], options);
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => project, getNewLine: () => '\n' };
  assert.equal(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host), '');
}
console.log('ok: a strict TypeScript takes its types, and the programs in the documents, however it resolves modules');

const { build } = from(bundler, 'esbuild');
const bundle = await build({ entryPoints: [join(project, 'browser.js')], bundle: true, format: 'esm', platform: 'browser', write: false, minify: true });
const script = bundle.outputFiles[0].text;
assert.doesNotMatch(script, /node:|useSyncExternalStore/);
writeFileSync(join(project, 'browser.bundle.js'), script);
console.log(`ok: a bundle for browsers has nothing of Node.js or React (${script.length} bytes)`);
assert.match(readFileSync(join(project, 'node_modules/tokenbus-client/README.md'), 'utf8'), /npm install tokenbus-client/);
