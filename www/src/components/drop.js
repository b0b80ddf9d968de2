/** Listeners of an element that files can be dropped on; it has the class `is-over` while one hangs over it. */
export function drops(onFile) {
  const lit = ({ currentTarget }, isOver) => currentTarget.classList.toggle('is-over', isOver);
  return {
    dragover(event) {
      event.preventDefault();
      lit(event, true);
    },
    dragleave: (event) => lit(event, false),
    drop(event) {
      event.preventDefault();
      lit(event, false);
      const [dropped] = event.dataTransfer.files;
      if (dropped) onFile(dropped);
    },
  };
}
