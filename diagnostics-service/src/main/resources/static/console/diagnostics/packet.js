import {element} from '/console/dom.js';

const LAYERS = {
  ethernet: 'Ethernet', vlan: 'VLAN', arp: 'ARP', ip: 'IP', tcp: 'TCP', udp: 'UDP', icmp: 'ICMP',
  echo: 'ICMP echo', dns: 'DNS', tls: 'TLS', http: 'HTTP', undecoded: 'Not decoded',
};
const TYPES = {
  1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV',
  43: 'DS', 48: 'DNSKEY', 64: 'SVCB', 65: 'HTTPS', 255: 'ANY',
};
const SAYS = {
  http: ({startLine}) => startLine,
  tls: ({serverName}) => `ClientHello for ${serverName}`,
  dns: ({response, name, type, answers, rcode}) => `${response ? 'response' : 'query'}: ${name} ${
    TYPES[type] ?? type}${response ? `, ${answers} answers, code ${rcode}` : ''}`,
  echo: ({id, sequence}) => `id ${id}, sequence ${sequence}`,
  icmp: ({type, code}) => `type ${type}, code ${code}`,
  tcp: ({flags, sequence, window, payloadBytes}) =>
    `${flags.join(' ')}, sequence ${sequence}, window ${window}, ${payloadBytes} bytes`,
  udp: ({payloadBytes}) => `${payloadBytes} bytes`,
  arp: ({operation, senderAddress, targetAddress}) =>
    `${operation}: ${senderAddress} asks of ${targetAddress}`,
  ip: ({protocol}) => `protocol ${protocol}`,
  ethernet: ({type}) => `type ${type}`,
};

const address = (host, port) => port === undefined ? host
  : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** From whom to whom a packet is, of which protocol, and what it says in a line. */
export function summary(packet) {
  const layer = Object.keys(SAYS).find(name => packet[name]);
  const ports = packet.tcp ?? packet.udp ?? {};
  const ends = packet.ip ?? {source: packet.arp?.senderMac ?? packet.ethernet?.source ?? '',
    destination: packet.arp?.targetMac ?? packet.ethernet?.destination ?? ''};
  return {
    source: address(ends.source, ports.sourcePort),
    destination: address(ends.destination, ports.destinationPort),
    protocol: LAYERS[layer] ?? '',
    text: layer ? SAYS[layer](packet[layer]) : packet.undecoded?.reason ?? '',
  };
}

const words = name => name.replace(/([A-Z])/g, ' $1').toLowerCase();

/** Each layer of a packet with all that is decoded of it. */
export const detail = packet => [
  element('h3', {class: 'spaced'}, `Packet ${packet.number}`),
  element('p', {class: 'quiet'},
      `${packet.time}, ${packet.length} bytes, ${packet.captured} of them captured`),
  ...Object.keys(LAYERS).filter(name => packet[name]).map(name =>
    element('details', {open: true},
        element('summary', {}, LAYERS[name]),
        element('dl', {}, ...Object.entries(packet[name]).flatMap(([field, value]) =>
          [element('dt', {}, words(field)),
            element('dd', {}, Array.isArray(value) ? value.join(', ') : String(value))])))),
];
