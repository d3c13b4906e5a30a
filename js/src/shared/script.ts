// Classic scripts, which set names on the window.

export function runScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    const settle = (act: () => void) => () => {
      script.remove();
      act();
    };
    script.onload = settle(resolve);
    script.onerror = settle(() => reject(new Error(`a script did not load from ${url}`)));
    document.head.append(script);
  });
}
