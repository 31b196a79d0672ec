package dev.weir.diagnostics.dns;

import dev.weir.common.net.IpLiteral;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/** A name to ask for. */
public final class DnsName {
  private final Name name;
  private final boolean reverse;

  private DnsName(Name name, boolean reverse) {
    this.name = name;
    this.reverse = reverse;
  }

  /**
   * Reads a name, internationalised or not, absolute whether or not it ends in a dot. An address
   * stands for its name in {@code in-addr.arpa} or {@code ip6.arpa}. Empty when it is neither.
   */
  public static Optional<DnsName> parse(String text) {
    InetAddress address = IpLiteral.parse(text);
    if (address != null) {
      return Optional.of(reverse(address));
    }
    try {
      String ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
      return text.isBlank()
          ? Optional.empty()
          : Optional.of(new DnsName(Name.fromString(ascii, Name.root), false));
    } catch (IllegalArgumentException | TextParseException _) {
      return Optional.empty();
    }
  }

  static DnsName reverse(InetAddress address) {
    return new DnsName(ReverseMap.fromAddress(address), true);
  }

  /** Whether this came from an address, so that PTR is what one asks it for. */
  public boolean isReverse() {
    return reverse;
  }

  Name name() {
    return name;
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
