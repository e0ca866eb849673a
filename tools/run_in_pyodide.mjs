// Run a Python script in Pyodide: `node run_in_pyodide.mjs SCRIPT FOLDER`. FOLDER has Pyodide in
// `static/pyodide/`, as a site of JupyterLite has it, and is the current folder of the script.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [script, folder] = process.argv.slice(2);
const home = resolve(folder, "static", "pyodide");
const { loadPyodide } = await import(pathToFileURL(resolve(home, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: `${home}/` });
pyodide.FS.mkdirTree("/folder");
pyodide.mountNodeFS("/folder", resolve(folder));
pyodide.FS.chdir("/folder");
pyodide.globals.set("__name__", "__main__");
try {
  pyodide.runPython(readFileSync(script, "utf-8"), { filename: script });
} catch (problem) {
  console.error(problem.message); // what Python said; a stack of JavaScript names no line of ours
  process.exitCode = 1;
}
