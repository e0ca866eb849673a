// JupyterLab's part of a picture beside a widget: where a notebook is opened again and the widget is
// not to be had, the picture that was saved with it stands in its place, with a line that says so.
//
// JupyterLab shows the widget of an output wherever there is one in it, and asks no more for what
// else is there when that fails. This is all it takes to ask: no build, no module of others. It is
// written as what a build would leave, which is how JupyterLab wants an extension.
(() => {
  const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";
  // The pictures and rows that flowr-nb leaves beside its widgets; others' are not ours to show.
  const OURS = /^(<img src="data:image\/svg\+xml;base64,|<div class="flowr-nb-still">)/;
  const NOT_CONNECTED = "Not connected: run the cell again to go on.";
  const WAITS = "Waits for a kernel.";
  const PATIENCE = 2000; // milliseconds: with no kernel a widget is waited for without an end

  /** What is shown in place of the widget, or null where nothing of ours is beside it. */
  const stillOf = (data) => {
    const html = data["text/html"];
    const text = Array.isArray(html) ? html.join("") : html;
    return typeof text === "string" && OURS.test(text) ? text : null;
  };

  /** Let what shows a widget show its picture where there is no widget. */
  const withStill = (renderer, registry) => {
    const renderWidget = renderer.renderModel.bind(renderer);
    let still = null;
    const remove = () => {
      // The widget's renderer empties its node; what is no more in there cannot be taken out.
      if (still?.parent === renderer) renderer.node.append(still.node);
      still?.dispose();
      still = null;
    };
    const show = async (model, words) => {
      remove();
      const shown = registry.createRenderer("text/html");
      still = shown;
      await shown.renderModel(model);
      const line = document.createElement("div");
      line.setAttribute("role", "note");
      line.textContent = words;
      line.style.cssText = "font-size: var(--jp-ui-font-size1); color: var(--jp-ui-font-color2)";
      shown.node.append(line);
      if (still !== shown || renderer.isDisposed) return;
      renderer.node.textContent = "";
      renderer.removeClass("jupyter-widgets");
      renderer.addWidget(shown);
    };
    renderer.renderModel = async (model) => {
      remove();
      if (stillOf(model.data) === null) return renderWidget(model);
      const waits = setTimeout(() => {
        if (!renderer.isDisposed && renderer.widgets.length === 0) void show(model, WAITS);
      }, PATIENCE);
      try {
        await renderWidget(model);
      } finally {
        const [first] = renderer.widgets.filter((widget) => widget !== still);
        // Not found, and so is its word for it; what only waits for a kernel is asked once more.
        const hasFailed = !first && renderer.hasClass("jupyter-widgets");
        if (first) remove();
        if (first || hasFailed) clearTimeout(waits);
        if (hasFailed) await show(model, NOT_CONNECTED);
      }
    };
    return renderer;
  };

  const plugin = {
    id: "flowr-nb:still-beside",
    description: "Shows the still picture of a flowr-nb widget where the widget cannot be had.",
    autoStart: true,
    activate: (app) => {
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew: (panel) => {
          const registry = panel.content.rendermime;
          const createRenderer = registry.createRenderer.bind(registry);
          registry.createRenderer = (mimeType) => {
            const renderer = createRenderer(mimeType);
            const isWidget = mimeType === WIDGET_VIEW && typeof renderer.addWidget === "function";
            return isWidget ? withStill(renderer, registry) : renderer;
          };
        },
      });
    },
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["flowr-nb"] = {
    init: () => {},
    get: async (name) => {
      if (name !== "./extension") throw new Error(`flowr-nb has no ${name}`);
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
