package dev.weir.diagnostics.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Turns a message of dnsjava into a {@link DnsResponse}. */
final class ResponseDecoder {
  private static final int[] FLAGS = {
    Flags.QR, Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD
  };

  private ResponseDecoder() {}

  static DnsResponse decode(Message message, Carrier carrier) {
    return new DnsResponse(
        Rcode.string(message.getRcode()),
        flags(message),
        carrier,
        edns(message.getOPT()),
        records(message, Section.ANSWER),
        records(message, Section.AUTHORITY),
        records(message, Section.ADDITIONAL));
  }

  private static List<String> flags(Message message) {
    List<String> set = new ArrayList<>();
    for (int flag : FLAGS) {
      if (message.getHeader().getFlag(flag)) {
        set.add(Flags.string(flag));
      }
    }
    return set;
  }

  private static Optional<Edns> edns(@Nullable OPTRecord opt) {
    if (opt == null) {
      return Optional.empty();
    }
    boolean dnssecOk = (opt.getFlags() & ExtendedFlags.DO) != 0;
    return Optional.of(
        new Edns(opt.getVersion(), opt.getPayloadSize(), dnssecOk, extendedErrors(opt)));
  }

  private static List<String> extendedErrors(OPTRecord opt) {
    return opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .filter(ExtendedErrorCodeOption.class::isInstance)
        .map(option -> text((ExtendedErrorCodeOption) option))
        .toList();
  }

  private static String text(ExtendedErrorCodeOption error) {
    String name = error.getErrorCode() + " " + ExtendedErrorCodeOption.text(error.getErrorCode());
    String more = error.getText();
    return more == null || more.isEmpty() ? name : name + ": " + more;
  }

  private static List<DnsRecord> records(Message message, int section) {
    return message.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(ResponseDecoder::record)
        .toList();
  }

  private static DnsRecord record(Record record) {
    return new DnsRecord(
        record.getName().toString(),
        Type.string(record.getType()),
        record.getTTL(),
        record.rdataToString(),
        RecordFields.of(record));
  }
}
