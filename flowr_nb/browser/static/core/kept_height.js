// What has once been high stays so: the frame around does not shrink while one steps, and the first
// button stays where it is.

/**
 * @param {HTMLElement} root
 * @param {{ root: HTMLElement, fold: HTMLDetailsElement }} heading what is above the first button
 * @param {HTMLElement} list what is above the foot
 * @param {HTMLElement} foot
 */
export function keepHeight(root, heading, list, foot) {
  let keptFor = "";
  let shown = "";

  /** @param {string} flow what it is kept for: another one has heights of its own */
  function keep(flow) {
    shown = flow;
    const asked = `${root.offsetWidth} ${flow}`;
    if (asked !== keptFor) for (const element of [heading.root, root]) element.style.minHeight = "";
    keptFor = asked;
    if (!root.offsetHeight) return;
    if (!heading.fold.open) heading.root.style.minHeight = `${heading.root.offsetHeight}px`;
    // The foot is at the bottom: what is between is room that a higher neighbour gives.
    const room = foot.getBoundingClientRect().top - list.getBoundingClientRect().bottom;
    const needed = Math.ceil(root.offsetHeight - Math.max(0, room));
    if (needed > (parseFloat(root.style.minHeight) || 0)) root.style.minHeight = `${needed}px`;
  }

  const sized = new ResizeObserver(() => {
    if (keptFor !== `${root.offsetWidth} ${shown}`) keep(shown);
  });
  sized.observe(root);
  return { keep, stop: () => sized.disconnect() };
}
