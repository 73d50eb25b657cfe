import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../../../extension/shared/address-space.js'

const { LOOPBACK, LOCAL, PUBLIC, ofIp, ofHost } = globalThis.addressSpace

const ADDRESSES = [
  [LOOPBACK, '127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::1', '::', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  [LOCAL, '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255',
    '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.251', '240.0.0.1', '255.255.255.255',
    'fe80::1', 'fe80::1%eth0', 'febf::1', 'fc00::1', 'fdff::1', 'ff02::fb', '::ffff:192.168.0.1', '::ffff:c0a8:1', '::2', '::7f00:1',
    '64:ff9b::10.0.0.1', '2002:a00:1::', '2001:db8::1', '100::1', '4000::1', '64:ff9b:1::1'],
  [PUBLIC, '1.1.1.1', '9.255.255.255', '11.0.0.0', '126.255.255.255', '128.0.0.1', '172.15.255.255', '172.32.0.0', '192.167.255.255',
    '192.169.0.0', '169.253.0.1', '100.63.255.255', '100.128.0.0', '198.17.0.1', '198.20.0.0', '223.255.255.255',
    '2606:4700::1111', '2001:4860::8888', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::'],
  [undefined, '', undefined, 'example.org', '256.1.1.1', '1.2.3', 'fe80::1::2', '::ffff:999.1.1.1', '1:2:3:4:5:6:7:8:9']
]
for (const [space, ...addresses] of ADDRESSES) {
  for (const address of addresses) test(`address ${address} is ${space}`, () => assert.equal(ofIp(address), space))
}

const HOSTS = [
  [LOOPBACK, 'localhost', 'LOCALHOST', 'localhost.', 'app.localhost', '127.0.0.1', '[::1]', '[::ffff:7f00:1]'],
  [LOCAL, 'nas', 'router.', 'printer.local', 'wiki.corp', 'box.lan', 'a.home.arpa', 'intra.internal', '10.0.0.1', '[fd00::1]'],
  [PUBLIC, '1.1.1.1', '[2606:4700::1111]'],
  [undefined, 'example.org', 'localhost.example.org', 'local.example', 'evil-localhost.com']
]
for (const [space, ...hosts] of HOSTS) {
  for (const host of hosts) test(`host ${host} is ${space}`, () => assert.equal(ofHost(host), space))
}

for (const disguise of ['2130706433', '0x7f000001', '0x7f.1', '127.1', '017700000001', '127.0.0.1.', '%31%32%37.0.0.1', '①②⑦.0.0.1']) {
  test(`a URL with ${disguise} names this computer`, () => {
    assert.equal(ofHost(new URL(`http://${disguise}/`).hostname), LOOPBACK)
  })
}
