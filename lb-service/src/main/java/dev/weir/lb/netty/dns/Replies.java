package dev.weir.lb.netty.dns;

import dev.weir.common.net.AddressText;
import dev.weir.lb.discovery.DnsRecord;
import dev.weir.lb.discovery.DnsReply;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what Netty has received. */
final class Replies {

  private Replies() {}

  static DnsReply of(DnsResponse response) {
    if (response.isTruncated()) {
      return DnsReply.failed("the answer was cut off");
    }
    try {
      return new DnsReply(
          response.code().intValue(),
          response.code().toString(),
          records(response, DnsSection.ANSWER),
          records(response, DnsSection.ADDITIONAL));
    } catch (RuntimeException | UnknownHostException e) {
      return DnsReply.failed("the answer makes no sense: " + e.getMessage());
    }
  }

  private static List<DnsRecord> records(DnsResponse response, DnsSection section)
      throws UnknownHostException {
    List<DnsRecord> records = new ArrayList<>();
    for (int i = 0; i < response.count(section); i++) {
      DnsRecord record =
          response.recordAt(section, i) instanceof DnsRawRecord raw ? record(raw) : null;
      if (record != null) {
        records.add(record);
      }
    }
    return records;
  }

  private static @Nullable DnsRecord record(DnsRawRecord raw) throws UnknownHostException {
    String name = DnsRecord.canonical(raw.name());
    long ttl = raw.timeToLive();
    ByteBuf data = raw.content().duplicate();
    DnsRecordType type = raw.type();
    if (type.equals(DnsRecordType.A) || type.equals(DnsRecordType.AAAA)) {
      return new DnsRecord.Address(name, ttl, type.equals(DnsRecordType.AAAA), literal(data));
    }
    if (type.equals(DnsRecordType.CNAME)) {
      return new DnsRecord.Alias(name, ttl, name(data));
    }
    return type.equals(DnsRecordType.SRV)
        ? new DnsRecord.Service(
            name,
            ttl,
            data.readUnsignedShort(),
            data.readUnsignedShort(),
            data.readUnsignedShort(),
            name(data))
        : null;
  }

  private static String literal(ByteBuf data) throws UnknownHostException {
    byte[] bytes = new byte[data.readableBytes()];
    data.readBytes(bytes);
    return AddressText.of(InetAddress.getByAddress(bytes));
  }

  private static String name(ByteBuf data) {
    return DnsRecord.canonical(DefaultDnsRecordDecoder.decodeName(data));
  }
}
