/** Makes a request that several checks need once. */
export function once<T>(request: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= request();
    return answer;
  };
}

/** The same for a request about each of several things, by their names. */
export function onceEach<T>(request: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (name) => {
    const answer = answers.get(name) ?? request(name);
    answers.set(name, answer);
    return answer;
  };
}
