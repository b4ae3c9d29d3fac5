// Asks the service by node-soap, from its own WSDL: node node_client.js URL USER PASSWORD NUMBER
const soap = require('soap');

const [url, user, password, number] = process.argv.slice(2);
const party = (role) => ({
  Role: role, Name: 'Nordlicht Messtechnik GmbH', Street: 'Kaiweg 4', City: 'Hamburg',
  Postcode: '20457', Country: 'DE',
});
const order = {
  OrderNumber: number,
  PlacedAt: '2026-11-24T09:00:00Z',
  ChangedAt: '2026-11-24T09:00:00Z',
  Currency: 'EUR',
  DestinationCountry: 'DE',
  Parties: { Party: [party('AG'), party('WE')] },
  Lines: { Line: [{ LineNumber: '10', Sku: 'LOG-1', Description: 'Temperature logger', Quantity: '1' }] },
};

const fault = (error) => {
  const said = error.root.Envelope.Body.Fault;
  return (said.detail || said.Detail).ServiceFault;
};

async function main() {
  const client = await soap.createClientAsync(`${url}?${process.env.CONTRACT || 'wsdl'}`, {
    forceSoap12Headers: process.env.CONTRACT === 'wsdl12',
  });
  client.setSecurity(new soap.WSSecurity(user, password, process.env.PLAIN
    ? { passwordType: 'PasswordText', hasTimeStamp: false, hasTokenCreated: false, hasNonce: false }
    : { passwordType: 'PasswordDigest', hasTimeStamp: true, hasNonce: true }));
  const [screened] = await client.ScreenOrderAsync({ Order: order, WaitMilliseconds: 8000 });
  const request = client.lastRequest;
  const [polled] = await client.GetDecisionAsync({ OrderNumber: number, PollKey: screened.PollKey });
  const [status] = await client.GetStatusAsync({});
  const refused = await client.GetDecisionAsync({ OrderNumber: 'nowhere' }).catch(fault);
  console.log(JSON.stringify({ screened, polled, status, refused, request }));
}

main().catch((error) => { console.error(error); process.exit(1); });
