// Signs requests to the local cloud as far as it looks: region and service are named, the signature is not computed.
//
// Computing signatures that nobody checks would be nearly half of what an SDK call in this process costs.

/** For the SDK's clients: `new SQSClient({ signerConstructor: InProcessSigner })`. */
export class InProcessSigner {
  readonly #scope: string;

  constructor({ region, service }: { readonly region: unknown; readonly service: string }) {
    this.#scope = `local/20000101/${region}/${service}/aws4_request`;
  }

  async sign<R extends { headers: Record<string, string> }>(request: R): Promise<R> {
    request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${this.#scope}, SignedHeaders=host, Signature=0`;
    request.headers['x-amz-date'] = '20000101T000000Z';
    return request;
  }
}
