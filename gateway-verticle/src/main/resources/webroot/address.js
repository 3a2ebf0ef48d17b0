/** Where the gateway is that this page came from, also below a path of a proxy. */
export function socketAddress() {
  const address = new URL('ws', document.baseURI);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}
