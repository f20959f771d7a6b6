/** An error by its name and the HTTP status with which it comes. */
export function refused(name: string, httpStatusCode: number) {
  return { name, $metadata: { httpStatusCode } };
}
