// Serves OData from metadata and rows: node server.mjs <folder with node_modules> <services>.
// It prints the port that it listens on.
import http from 'node:http';
import { createRequire } from 'node:module';

const [, , folder, services] = process.argv;
const MockServer = createRequire(`${folder}/`)('@sap-ux/fe-mockserver-core').default;
const mock = new MockServer({ services: JSON.parse(services) });
await mock.isReady;
const route = mock.getRouter();
const server = http.createServer((request, response) => {
  route(request, response, () => {
    response.statusCode = 404;
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
