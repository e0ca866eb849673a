// Graphviz, compiled for WASI, called from JavaScript: the same bytes as wasmtime gives. A script
// and no module: its value is the function below, which is how Pyodide takes it.

/**
 * @typedef {object} Graphviz What `graphviz.wasm` offers.
 * @property {WebAssembly.Memory} memory
 * @property {(size: number) => number} malloc
 * @property {(address: number) => void} free
 * @property {() => number} graphviz_last_error
 * @property {(address: number) => void} graphviz_free
 * @property {(dot: number, output: number, program: number, length: number) => number} graphviz_render
 */

/**
 * @typedef {object} Laid
 * @property {Uint8Array} content What was asked for; nothing where something went wrong.
 * @property {string} error What went wrong; empty where nothing did.
 */

(
  /**
   * Compile Graphviz.
   *
   * @param {BufferSource} compiled The content of `graphviz.wasm`.
   * @returns {(dot: Uint8Array, output: string) => Laid} Lays out a graph, in an output format.
   */
  (compiled) => {
    const NO_SUCH_CALL = 52;
    const module = new WebAssembly.Module(compiled);
    const encoder = new TextEncoder();
    const decoder = new TextDecoder();
    /** @type {Graphviz | undefined} */
    let running;

    /** @returns {Graphviz} */
    function start() {
      /** @type {Record<string, Record<string, Function>>} */
      const system = {};
      for (const { module: group, name } of WebAssembly.Module.imports(module)) {
        (system[group] ??= {})[name] = () => NO_SUCH_CALL;
      }
      // Of all that is imported it calls this one: there are no variables of an environment.
      system.wasi_snapshot_preview1.environ_sizes_get = (
        /** @type {number} */ count,
        /** @type {number} */ size,
      ) => {
        const view = new DataView(graphviz.memory.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(size, 0, true);
        return 0;
      };
      const instance = new WebAssembly.Instance(
        module,
        /** @type {WebAssembly.Imports} */ (system),
      );
      const graphviz = /** @type {Graphviz} */ (/** @type {unknown} */ (instance.exports));
      return graphviz;
    }

    /** @type {(graphviz: Graphviz, content: Uint8Array) => number} */
    function put(graphviz, content) {
      const address = graphviz.malloc(content.length);
      new Uint8Array(graphviz.memory.buffer).set(content, address);
      return address;
    }

    /** @type {(graphviz: Graphviz, address: number) => string} */
    function textAt(graphviz, address) {
      const memory = new Uint8Array(graphviz.memory.buffer);
      return decoder.decode(memory.slice(address, memory.indexOf(0, address)));
    }

    /** @type {(graphviz: Graphviz, dot: Uint8Array, output: string) => Laid} */
    function layOut(graphviz, dot, output) {
      const ended = new Uint8Array(dot.length + 1);
      ended.set(dot);
      const texts = [ended, encoder.encode(`${output}\0`), encoder.encode("dot\0")];
      const [graph, format, program] = texts.map((text) => put(graphviz, text));
      const length = put(graphviz, new Uint8Array(4));
      const result = graphviz.graphviz_render(graph, format, program, length);
      /** @type {Laid} */
      const laid = { content: new Uint8Array(), error: "" };
      if (result === 0) {
        laid.error = `Graphviz: ${textAt(graphviz, graphviz.graphviz_last_error()).trim()}`;
      } else {
        const buffer = graphviz.memory.buffer;
        const size = new DataView(buffer).getUint32(length, true);
        laid.content = new Uint8Array(buffer).slice(result, result + size);
        graphviz.graphviz_free(result);
      }
      for (const address of [graph, format, program, length]) graphviz.free(address);
      return laid;
    }

    return (dot, output) => {
      const graphviz = running ?? start();
      running = undefined; // until it is known to be sound
      try {
        const laid = layOut(graphviz, dot, output);
        if (!laid.error) running = graphviz;
        return laid;
      } catch (error) {
        return { content: new Uint8Array(), error: `the layout engine failed: ${error}` };
      }
    };
  }
);
