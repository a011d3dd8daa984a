// The looks of the canvas: of its tools, of the invitation to draw, and of marked fields.

/** For the shadow root in which the canvas lies. */
export const STYLE = `
  .dc-toolbar { opacity: 1 !important; top: -2.75rem !important; padding: .5rem 0 !important; }
  .dc-toolbar-card { box-shadow: none !important; background: none !important; padding: 0 !important; gap: .25rem; }
  .dc-icon-button { padding: .4rem !important; min-width: 2rem; min-height: 2rem !important; }
  .dc-icon-button svg { width: 1.15rem !important; height: 1.15rem !important; }
  .dc-icon-button:focus-visible { outline: 2px solid var(--st-primary-color) !important; }
  .dc-toolbar-card > :first-child, .dc-toolbar-card > [aria-pressed],
  .dc-toolbar-separator, .dc-toolbar-contextual { display: none !important; }
  /* The canvas keeps its 280 pixels, in which strokes are stored; the stage shows them larger. */
  .dc-container, .canvas-container, .dc-container canvas { width: var(--canvas-side, 280px) !important; height: var(--canvas-side, 280px) !important; }
  .dc-canvas, .upper-canvas { border-radius: var(--st-base-radius); }
  .upper-canvas { cursor: crosshair !important; touch-action: none !important; }
  .dc-container[data-blank]::after {
    content: "draw here"; position: absolute; inset: 0; z-index: 11; display: grid; place-items: center;
    color: #fff; opacity: .45; font: 400 20px var(--st-font); pointer-events: none;
  }
  @media (pointer: coarse) { .dc-icon-button { min-width: 44px !important; min-height: 44px !important; } }
  .upper-canvas:focus-visible { outline: 2px solid var(--st-primary-color) !important; outline-offset: 2px; }
  .keyboard-pen { position: absolute; z-index: 13; width: 7.2%; aspect-ratio: 1; translate: -50% -50%; border: 2px solid #fff; border-radius: 50%; box-shadow: 0 0 0 2px var(--pressed); pointer-events: none; }
  .keyboard-pen.down { background: var(--pressed); }
  .field { position: absolute; inset: 0; z-index: 12; overflow: hidden; pointer-events: none; border-radius: var(--st-base-radius); }
  .field i { position: absolute; box-shadow: 0 0 0 999px rgb(0 0 0 / .8); outline: 2px solid var(--field); outline-offset: -2px; }
  .field.drawing i { box-shadow: none; }
`;
