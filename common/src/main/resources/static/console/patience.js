/**
 * Ends what has its signals once nothing was heard for so many milliseconds. begin makes a signal
 * and lets the time run, heard lets it run anew, end stops it.
 */
export function patience(millis) {
  let ending = null;
  let timer = null;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() =>
      ending.abort(new Error(`nothing was heard for ${millis / 1000} s`)), millis);
  };
  return {
    heard,
    begin() {
      ending = new AbortController();
      heard();
      return ending.signal;
    },
    end: () => clearTimeout(timer),
  };
}
