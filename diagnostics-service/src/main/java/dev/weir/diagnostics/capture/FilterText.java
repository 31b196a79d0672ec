package dev.weir.diagnostics.capture;

import dev.weir.common.net.IpLiteral;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges a filter before libpcap sees it: what would be looked up, such as a host name or a named
 * port, is refused, and so is what could escape the brackets that are put around it. Whether the
 * rest makes sense is for libpcap to say.
 */
public final class FilterText {
  /** The longest filter, in characters. */
  public static final int LONGEST = 1_000;

  /** The words of pcap-filter(7) that are followed by no name. */
  private static final Set<String> WORDS =
      Set.of(
          """
          src dst host net mask port portrange proto protochain ether link arp rarp ip ip6 tcp udp
          sctp icmp icmp6 igmp igrp pim vrrp carp ah esp and or not less greater broadcast
          multicast inbound outbound vlan mpls pppoed pppoes len geneve icmptype icmpcode
          icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo icmp-routeradvert
          icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp icmp-tstampreply icmp6type
          icmp6code icmp6-echo icmp6-echoreply icmp6-destinationrunreach icmp6-packettoobig
          icmp6-timeexceeded icmp6-parameterproblem icmp6-routersolicit icmp6-routeradvert
          icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect tcpflags tcp-fin tcp-syn
          tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr"""
              .split("\\s"));

  private static final Pattern TOKEN =
      Pattern.compile("[A-Za-z0-9_.:][A-Za-z0-9_.:/-]*|[()\\[\\]!&|+*%^<>=/ \\t-]");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}|0x[0-9a-f]{1,8}|:");

  /** Bytes of a packet ({@code 0:2}) and ranges of ports ({@code 80-90}). */
  private static final Pattern RANGE = Pattern.compile("[0-9]{1,5}[:-][0-9]{1,5}");

  private static final Pattern MAC = Pattern.compile("([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}");
  private static final Pattern PREFIX = Pattern.compile("/[0-9]{1,3}");

  /** The beginning of an IPv4 address, as in {@code net 10.1}. */
  private static final Pattern PARTIAL =
      Pattern.compile("(25[0-5]|(2[0-4]|1?[0-9])?[0-9])(\\.(25[0-5]|(2[0-4]|1?[0-9])?[0-9])){1,2}");

  private FilterText() {}

  /**
   * Why a filter is refused.
   *
   * @param position of the first character that is not taken, from 1
   */
  public record Refusal(int position, String expected) {}

  /** Judges a filter; empty when libpcap may see it. */
  public static Optional<Refusal> judge(String filter) {
    if (filter.length() > LONGEST) {
      return Optional.of(
          new Refusal(LONGEST + 1, "at most " + LONGEST + " characters, not " + filter.length()));
    }
    Matcher token = TOKEN.matcher(filter);
    int depth = 0;
    for (int at = 0; at < filter.length(); at = token.end()) {
      if (!token.region(at, filter.length()).lookingAt()) {
        return Optional.of(
            new Refusal(at + 1, "words, numbers, addresses and operators of pcap-filter"));
      }
      depth += depth(token.group());
      if (depth < 0) {
        return Optional.of(new Refusal(at + 1, "a bracket that closes to have been opened"));
      }
      if (!isTaken(token.group())) {
        return Optional.of(
            new Refusal(
                at + 1,
                "a word of pcap-filter, a number or an address; names of hosts and ports are not"
                    + " looked up"));
      }
    }
    return depth == 0
        ? Optional.empty()
        : Optional.of(new Refusal(filter.length() + 1, "brackets to be closed"));
  }

  private static int depth(String token) {
    return switch (token) {
      case "(" -> 1;
      case ")" -> -1;
      default -> 0;
    };
  }

  private static boolean isTaken(String token) {
    return !isWord(token)
        || WORDS.contains(token)
        || NUMBER.matcher(token).matches()
        || RANGE.matcher(token).matches()
        || MAC.matcher(token).matches()
        || isNetwork(token);
  }

  private static boolean isWord(String token) {
    char first = token.charAt(0);
    return (first >= '0' && first <= '9')
        || (first >= 'A' && first <= 'Z')
        || (first >= 'a' && first <= 'z')
        || first == '_'
        || first == '.'
        || first == ':';
  }

  private static boolean isNetwork(String token) {
    int slash = token.indexOf('/');
    String address = slash < 0 ? token : token.substring(0, slash);
    boolean prefix = slash < 0 || PREFIX.matcher(token.substring(slash)).matches();
    return prefix
        && (PARTIAL.matcher(address).matches()
            || IpLiteral.parse(address) != null
            || (slash > 0 && NUMBER.matcher(address).matches()));
  }
}
