// A Vert.x bus client: asks one address and prints the answer, or the error, as one line of JSON.
// node bus.js http://127.0.0.1:8080/eventbus gateway.inventory.get '{}'
globalThis.SockJS = require("sockjs-client");
const EventBus = require("@vertx/eventbus-bridge-client.js");

const [url, address, body] = process.argv.slice(2);
const bus = new EventBus(url);
bus.onopen = () =>
  bus.send(address, JSON.parse(body), {}, (error, reply) => {
    console.log(JSON.stringify(error ? { error } : { body: reply.body, headers: reply.headers }));
    process.exit(error ? 1 : 0);
  });
