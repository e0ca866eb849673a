// A widget within a widget, where the host has a manager of widgets that makes views of them.

/**
 * @typedef {object} Manager the part of ipywidgets' manager that is used here
 * @property {(id: string) => Promise<any>} get_model
 * @property {(model: any) => Promise<{ el: HTMLElement, remove: () => void }>} create_view
 */

/**
 * @param {any} model
 * @returns {{ embed?: (id: string, place: HTMLElement) => Promise<() => void> }} how another model is
 *   shown in a place of this one's view; nothing where that cannot be
 */
export function embedding(model) {
  const manager = /** @type {Manager | undefined} */ (model.widget_manager);
  if (!manager?.create_view) return {};
  return {
    async embed(id, place) {
      const view = await manager.create_view(await manager.get_model(id.replace("IPY_MODEL_", "")));
      place.append(view.el);
      return () => view.remove();
    },
  };
}
