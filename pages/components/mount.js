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
 * Streamlit takes a call back that newer data have overtaken while the script was still loading:
 * what the newer call shows stays.
 * @template Data
 * @param {(parent: Parent) => Part<Data>} make
 * @returns {(component: Component<Data>) => () => void}
 */
export function mount(make) {
  /** @type {WeakMap<Parent, {part: Part<Data>, calls: number}>} */
  const mounted = new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    const place = mounted.get(parentElement) ?? { part: make(parentElement), calls: 0 };
    mounted.set(parentElement, place);
    const call = (place.calls += 1);
    place.part.update(data, setTriggerValue);
    return () => {
      if (call !== place.calls) return;
      place.part.dispose();
      mounted.delete(parentElement);
    };
  };
}
