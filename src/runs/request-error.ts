/** What somebody asked a function for cannot be done; `name` is what Lambda tells its caller as `errorType`. */
export class RequestError extends Error {
  constructor(
    name: 'UnknownJob' | 'UnknownRun' | 'InvalidRequest' | 'InvalidEvent' | 'NoPlaceForArguments',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}
