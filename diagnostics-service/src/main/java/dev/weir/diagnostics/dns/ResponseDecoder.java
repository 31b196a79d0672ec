package dev.weir.diagnostics.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  static DnsResponse decode(Reply reply) {
    Message message = reply.message();
    return new DnsResponse(
        Rcode.string(message.getRcode()),
        flags(message),
        reply.carrier(),
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
        new Edns(opt.getVersion(), opt.getPayloadSize(), dnssecOk, extendedErrors(opt), nsid(opt)));
  }

  /** The identifier of the server; empty when it tells none. */
  static String nsid(Message message) {
    OPTRecord opt = message.getOPT();
    return opt == null ? "" : nsid(opt);
  }

  private static String nsid(OPTRecord opt) {
    return opt.getOptions(EDNSOption.Code.NSID).stream()
        .map(option -> text(data(option)))
        .findFirst()
        .orElse("");
  }

  /** What is behind the option's code and length (RFC 6891 section 6.1.2). */
  private static byte[] data(EDNSOption option) {
    byte[] wire = option.toWire();
    return Arrays.copyOfRange(wire, 4, wire.length);
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.chars().allMatch(each -> each >= ' ' && each <= '~')
        ? text
        : HexFormat.of().formatHex(bytes);
  }

  /** The codes of the extended errors, with their names and without their texts. */
  static List<String> extendedErrorCodes(Message message) {
    OPTRecord opt = message.getOPT();
    return opt == null ? List.of() : errors(opt).map(ResponseDecoder::name).toList();
  }

  private static List<String> extendedErrors(OPTRecord opt) {
    return errors(opt).map(ResponseDecoder::text).toList();
  }

  private static Stream<ExtendedErrorCodeOption> errors(OPTRecord opt) {
    return opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .filter(ExtendedErrorCodeOption.class::isInstance)
        .map(ExtendedErrorCodeOption.class::cast);
  }

  private static String name(ExtendedErrorCodeOption error) {
    return name(error.getErrorCode());
  }

  /** A code of an extended error, with its name. */
  static String name(int extendedError) {
    return extendedError + " " + ExtendedErrorCodeOption.text(extendedError);
  }

  private static String text(ExtendedErrorCodeOption error) {
    String name = name(error);
    String more = error.getText();
    return more == null || more.isEmpty() ? name : name + ": " + more;
  }

  /** The records of a section, without those of EDNS. */
  static List<DnsRecord> records(Message message, int section) {
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
