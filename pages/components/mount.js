// What Streamlit calls when a component is mounted and whenever its data change.

/** @typedef {ShadowRoot | HTMLElement} Parent what holds the component's HTML */
/** @typedef {(name: string, value: unknown) => void} Tell tells the server, and has it run the page */

/**
 * @template Data
 * @typedef {Object} Component as Streamlit hands it over
 * @property {Parent} parentElement
 * @property {Data} data what the page passes down on each run
 * @property {Tell} setTriggerValue
 */

/**
 * @template Data
 * @typedef {Object} Part what stands for a component while it is mounted
 * @property {(data: Data, tell: Tell) => void} update
 * @property {() => void} dispose
 */

/**
 * Return a component's default export, which makes one part for each place where it is mounted.
 *
 * Streamlit takes a call back when its place is gone from the page, but also when newer data have
 * overtaken it while its script was still being imported. Then the place is still there, and the
 * part stays for the newer call.
 * @template Data
 * @param {(parent: Parent) => Part<Data>} make
 * @returns {(component: Component<Data>) => () => void}
 */
export function mount(make) {
  /** @type {WeakMap<Parent, Part<Data>>} */
  const mounted = new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    const part = mounted.get(parentElement) ?? make(parentElement);
    mounted.set(parentElement, part);
    part.update(data, setTriggerValue);
    return () => {
      if (parentElement.isConnected || mounted.get(parentElement) !== part) return;
      part.dispose();
      mounted.delete(parentElement);
    };
  };
}
