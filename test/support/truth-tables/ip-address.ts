/** IP address operators (CT-130 to CT-153). */
import type { TruthRow } from '../truth-tables.ts'

export const addressRows: readonly TruthRow[] = [
  {
    id: 'CT-130',
    condition: { IpAddress: { 'app:k': '203.0.113.0/24' } },
    context: { 'app:k': '203.0.113.1' },
    holds: true,
  },
  {
    id: 'CT-131',
    condition: { IpAddress: { 'app:k': '203.0.113.0/24' } },
    context: { 'app:k': '198.51.100.1' },
    holds: false,
  },
  {
    id: 'CT-132',
    condition: { IpAddress: { 'app:k': '203.0.113.7' } },
    context: { 'app:k': '203.0.113.7' },
    holds: true,
  },
  {
    id: 'CT-133',
    condition: { IpAddress: { 'app:k': '203.0.113.7' } },
    context: { 'app:k': '203.0.113.8' },
    holds: false,
  },
  {
    id: 'CT-134',
    condition: { IpAddress: { 'app:k': '203.0.113.99/24' } },
    context: { 'app:k': '203.0.113.1' },
    holds: true,
  },
  {
    id: 'CT-135',
    condition: { IpAddress: { 'app:k': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
    context: { 'app:k': '2001:db8:1234:5678::1' },
    holds: true,
  },
  {
    id: 'CT-136',
    condition: { IpAddress: { 'app:k': '2001:db8::/32' } },
    context: { 'app:k': '203.0.113.1' },
    holds: false,
  },
  {
    id: 'CT-137',
    condition: { IpAddress: { 'app:k': '0.0.0.0/0' } },
    context: { 'app:k': '2001:db8::1' },
    holds: false,
  },
  {
    id: 'CT-138',
    condition: { IpAddress: { 'app:k': '0.0.0.0/0' } },
    context: { 'app:k': '8.8.8.8' },
    holds: true,
  },
  {
    id: 'CT-139',
    condition: { IpAddress: { 'app:k': '::/0' } },
    context: { 'app:k': '2001:db8::1' },
    holds: true,
  },
  {
    id: 'CT-140',
    condition: { IpAddress: { 'app:k': '2001:DB8::1' } },
    context: { 'app:k': '2001:0db8:0:0::1' },
    holds: true,
  },
  {
    id: 'CT-141',
    condition: { IpAddress: { 'app:k': '203.0.113.0/33' } },
    context: { 'app:k': '203.0.113.1' },
    holds: false,
  },
  {
    id: 'CT-142',
    condition: { IpAddress: { 'app:k': '203.0.113.*' } },
    context: { 'app:k': '203.0.113.1' },
    holds: false,
  },
  {
    id: 'CT-143',
    condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    context: {},
    holds: false,
  },
  {
    id: 'CT-144',
    condition: { NotIpAddress: { 'app:k': '203.0.113.0/24' } },
    context: { 'app:k': '203.0.113.1' },
    holds: false,
  },
  {
    id: 'CT-145',
    condition: { NotIpAddress: { 'app:k': '203.0.113.0/24' } },
    context: { 'app:k': '198.51.100.1' },
    holds: true,
  },
  {
    id: 'CT-146',
    condition: { NotIpAddress: { 'app:k': ['203.0.113.0/24', '198.51.100.0/24'] } },
    context: { 'app:k': '198.51.100.1' },
    holds: false,
  },
  {
    id: 'CT-147',
    condition: { NotIpAddress: { 'app:k': '203.0.113.0/24' } },
    context: { 'app:k': '2001:db8::1' },
    holds: true,
  },
  {
    id: 'CT-148',
    condition: { NotIpAddress: { 'app:k': '203.0.113.0/24' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-149',
    condition: { NotIpAddressIfExists: { 'app:k': '203.0.113.0/24' } },
    context: {},
    holds: true,
  },
  {
    id: 'CT-150',
    condition: { IpAddress: { 'app:k': '10.0.0.0/31' } },
    context: { 'app:k': '10.0.0.1' },
    holds: true,
  },
  {
    id: 'CT-151',
    condition: { IpAddress: { 'app:k': '10.0.0.0/31' } },
    context: { 'app:k': '10.0.0.2' },
    holds: false,
  },
  {
    id: 'CT-152',
    condition: { IpAddress: { 'app:k': '203.0.113.1' } },
    context: { 'app:k': 'garbage' },
    holds: false,
  },
  {
    id: 'CT-153',
    condition: { NotIpAddress: { 'app:k': '203.0.113.1' } },
    context: { 'app:k': 'garbage' },
    holds: true,
  },
]
