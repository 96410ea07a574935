//! Addresses and blocks of addresses, as Kubernetes has them.

use std::net::IpAddr;

use super::Function;
use super::Returned;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Cidr;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("ip", "(string) ip; (ip) ip; (cidr) ip", to_ip),
    Function::built_in("isIP", "(string) bool", is_ip),
    Function::built_in("ip.isCanonical", "(string) bool", is_canonical),
    Function::built_in("cidr", "(string) cidr; (cidr) cidr", to_cidr),
    Function::built_in("isCIDR", "(string) bool", is_cidr),
    Function::built_in_member("family", "(ip) int", |args, _| {
        of_ip(args, |ip| Value::Int(if ip.is_ipv4() { 4 } else { 6 }))
    }),
    Function::built_in_member("isUnspecified", "(ip) bool", |args, _| {
        of_ip(args, |ip| Value::Bool(ip.is_unspecified()))
    }),
    Function::built_in_member("isLoopback", "(ip) bool", |args, _| of_ip(args, |ip| Value::Bool(ip.is_loopback()))),
    Function::built_in_member("isLinkLocalMulticast", "(ip) bool", |args, _| {
        of_ip(args, |ip| Value::Bool(is_link_local_multicast(ip)))
    }),
    Function::built_in_member("isLinkLocalUnicast", "(ip) bool", |args, _| {
        of_ip(args, |ip| Value::Bool(is_link_local_unicast(ip)))
    }),
    Function::built_in_member("isGlobalUnicast", "(ip) bool", |args, _| {
        of_ip(args, |ip| Value::Bool(is_global_unicast(ip)))
    }),
    Function::built_in_member("containsIP", "(cidr, ip) bool; (cidr, string) bool", contains_ip),
    Function::built_in_member("containsCIDR", "(cidr, cidr) bool; (cidr, string) bool", contains_cidr),
    Function::built_in_member("ip", "(cidr) ip", |args, _| of_cidr(args, |cidr| Value::Ip(cidr.address))),
    Function::built_in_member("masked", "(cidr) cidr", |args, _| of_cidr(args, |cidr| Value::Cidr(masked(cidr)))),
    Function::built_in_member("prefixLength", "(cidr) int", |args, _| {
        of_cidr(args, |cidr| Value::Int(cidr.prefix.into()))
    }),
];

/// An address without a zone. One of IPv4 written into IPv6 with dots is refused; with hexadecimal digits it is IPv4.
fn parse_ip(text: &str) -> Option<IpAddr> {
    if text.contains(':') && text.contains('.') {
        return None;
    }
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

fn parse_cidr(text: &str) -> Option<Cidr> {
    let (address, prefix) = text.split_once('/')?;
    if address.contains(':') && address.contains('.') {
        return None;
    }
    let address: IpAddr = address.parse().ok()?;
    let plain = !prefix.is_empty()
        && prefix.bytes().all(|byte| byte.is_ascii_digit())
        && (prefix == "0" || !prefix.starts_with('0'));
    let prefix: u8 = prefix.parse().ok().filter(|prefix| plain && *prefix <= width(address))?;
    Some(Cidr { address, prefix })
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn to_ip<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::Ip(address)] => Ok(Some(Value::Ip(*address))),
        [Value::Cidr(cidr)] => Ok(Some(Value::Ip(cidr.address))),
        [Value::String(text)] => match parse_ip(text) {
            Some(address) => Ok(Some(Value::Ip(address))),
            None => Err(Stop::error("the string is not an IP address")),
        },
        _ => Ok(None),
    }
}

fn is_ip<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    Ok(Some(Value::Bool(parse_ip(text).is_some())))
}

fn is_canonical<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    match parse_ip(text) {
        Some(address) => Ok(Some(Value::Bool(address.to_string() == **text))),
        None => Err(Stop::error("the string is not an IP address")),
    }
}

fn to_cidr<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::Cidr(cidr)] => Ok(Some(Value::Cidr(*cidr))),
        [Value::String(text)] => match parse_cidr(text) {
            Some(cidr) => Ok(Some(Value::Cidr(cidr))),
            None => Err(Stop::error("the string is not a block of IP addresses")),
        },
        _ => Ok(None),
    }
}

fn is_cidr<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    Ok(Some(Value::Bool(parse_cidr(text).is_some())))
}

fn of_ip<'a>(args: &[Value<'a>], apply: fn(IpAddr) -> Value<'static>) -> Returned<'a> {
    let [Value::Ip(address)] = args else { return Ok(None) };
    Ok(Some(apply(*address)))
}

fn of_cidr<'a>(args: &[Value<'a>], apply: fn(Cidr) -> Value<'static>) -> Returned<'a> {
    let [Value::Cidr(cidr)] = args else { return Ok(None) };
    Ok(Some(apply(*cidr)))
}

fn is_link_local_multicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(address.octets(), [224, 0, 0, _]),
        IpAddr::V6(address) => address.segments()[0] & 0xff0f == 0xff02,
    }
}

fn is_link_local_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.segments()[0] & 0xffc0 == 0xfe80,
    }
}

fn is_global_unicast(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    let special = address.is_unspecified() || address.is_loopback() || address.is_multicast();
    !broadcast && !special && !is_link_local_unicast(address)
}

/// The bits of an address, those of IPv4 at the front too.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

fn masked(cidr: Cidr) -> Cidr {
    let bits = bits(cidr.address) & mask(cidr.prefix);
    let address = match cidr.address {
        IpAddr::V4(_) => IpAddr::from(u32::try_from(bits >> 96).unwrap_or(0).to_be_bytes()),
        IpAddr::V6(_) => IpAddr::from(bits.to_be_bytes()),
    };
    Cidr { address, ..cidr }
}

fn holds(block: Cidr, address: IpAddr) -> bool {
    block.address.is_ipv4() == address.is_ipv4() && (bits(block.address) ^ bits(address)) & mask(block.prefix) == 0
}

fn contains_ip<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let (block, address) = match args {
        [Value::Cidr(block), Value::Ip(address)] => (block, Some(*address)),
        [Value::Cidr(block), Value::String(text)] => (block, parse_ip(text)),
        _ => return Ok(None),
    };
    match address {
        Some(address) => Ok(Some(Value::Bool(holds(*block, address)))),
        None => Err(Stop::error("the string is not an IP address")),
    }
}

fn contains_cidr<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let (block, inner) = match args {
        [Value::Cidr(block), Value::Cidr(inner)] => (block, Some(*inner)),
        [Value::Cidr(block), Value::String(text)] => (block, parse_cidr(text)),
        _ => return Ok(None),
    };
    match inner {
        Some(inner) => Ok(Some(Value::Bool(block.prefix <= inner.prefix && holds(*block, inner.address)))),
        None => Err(Stop::error("the string is not a block of IP addresses")),
    }
}
