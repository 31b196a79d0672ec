package dev.weir.diagnostics.app;

import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.api.RunView;
import dev.weir.diagnostics.app.api.ServerText;
import dev.weir.diagnostics.http.HttpTarget;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;

/**
 * What callers write, as OpenAPI describes it. {@link RequestFields} reads it, and names every
 * field that is wrong.
 */
final class RequestBodies {

  private static final String FAMILY = "any, ipv4 or ipv6";
  private static final String TARGET = "A host name or an address";

  private RequestBodies() {}

  @Schema(name = "PingRequest")
  interface Ping {
    @Schema(description = TARGET + "; or targets")
    String getTarget();

    @Schema(
        description =
            "1 to 256 host names and addresses, with tcp and http 1 to 32, in place of target")
    List<String> getTargets();

    @Schema(description = FAMILY, defaultValue = "any")
    String getFamily();

    @Schema(
        description = "icmp, tcp (connections to port) or http (HEAD / without TLS)",
        defaultValue = "icmp")
    String getProtocol();

    @Schema(description = "Of tcp, and of http", minimum = "1", maximum = "65535")
    int getPort();

    @Schema(
        description = "Whether packets that are too large for a link are refused",
        defaultValue = "false")
    boolean getDontFragment();

    @Schema(
        description = "Probes to each target",
        minimum = "1",
        maximum = "100",
        defaultValue = "4")
    int getCount();

    @Schema(
        description = "Between two, such as 500ms: 10ms to 10s, from 100ms for unlisted targets",
        defaultValue = "1s")
    String getInterval();

    @Schema(description = "For each: 100ms to 10s", defaultValue = "1s")
    String getTimeout();

    @Schema(
        description = "Bytes behind the ICMP header",
        minimum = "0",
        maximum = "8972",
        defaultValue = "56")
    int getSize();

    @Schema(description = "Hop limit", minimum = "1", maximum = "255", defaultValue = "64")
    int getTtl();
  }

  @Schema(name = "TracerouteRequest")
  interface Traceroute {
    @Schema(description = TARGET, requiredMode = RequiredMode.REQUIRED)
    String getTarget();

    @Schema(description = FAMILY, defaultValue = "any")
    String getFamily();

    @Schema(description = "icmp, udp or tcp", defaultValue = "icmp")
    String getProtocol();

    @Schema(description = "Of tcp", minimum = "1", maximum = "65535", defaultValue = "80")
    int getPort();

    @Schema(
        description =
            "How many connections the probes of icmp and udp pretend to be of; several show the"
                + " branches of paths that spread load",
        minimum = "1",
        maximum = "16")
    int getFlows();

    @Schema(description = "Whether to find the path MTU", defaultValue = "false")
    boolean getMtu();

    @Schema(description = "Whether to go on round by round", defaultValue = "false")
    boolean getContinuous();

    @Schema(
        description = "After which a continuous trace ends",
        minimum = "1",
        maximum = "10000",
        defaultValue = "10000")
    int getRounds();

    @Schema(description = "Between rounds: 500ms to 1m", defaultValue = "1s")
    String getInterval();

    @Schema(minimum = "1", maximum = "64", defaultValue = "30")
    int getMaxHops();

    @Schema(
        description = "For each hop in each flow; when continuous 1 is the default",
        minimum = "1",
        maximum = "10",
        defaultValue = "3")
    int getQueries();

    @Schema(description = "For each: 100ms to 10s", defaultValue = "2s")
    String getTimeout();

    @Schema(description = "Whether to look up the names of the hops", defaultValue = "false")
    boolean getNames();
  }

  @Schema(name = "DnsRequest")
  interface Dns {
    @Schema(description = "A domain name or an address", requiredMode = RequiredMode.REQUIRED)
    String getName();

    @Schema(description = "Record types; left out: A and AAAA, of an address PTR")
    List<String> getTypes();

    @Schema(
        description =
            "1 to 8 of "
                + ServerText.EXPECTED
                + "; what follows # is the name that the certificate has to be for. Left out: the"
                + " system's, over udp and tcp only")
    List<String> getServers();

    @Schema(
        description =
            "Of servers that are written without tls:// or https://: udp (with tcp where an answer"
                + " is truncated), tcp, dot or doh",
        defaultValue = "udp")
    String getTransport();

    @Schema(
        description =
            "Whether answers are validated from the root's keys on, whatever the server says",
        defaultValue = "false")
    boolean getDnssec();

    @Schema(
        description =
            "Whether to begin at the root and ask every server of each zone on the way, over udp"
                + " or tcp; with one type, of which A is the default, and no servers",
        defaultValue = "false")
    boolean getTrace();

    @Schema(description = "For each: 100ms to 10s", defaultValue = "2s")
    String getTimeout();
  }

  @Schema(name = "PortRequest")
  interface Port {
    @Schema(description = TARGET, requiredMode = RequiredMode.REQUIRED)
    String getTarget();

    @Schema(
        description = "Of TCP",
        minimum = "1",
        maximum = "65535",
        requiredMode = RequiredMode.REQUIRED)
    int getPort();

    @Schema(description = FAMILY, defaultValue = "any")
    String getFamily();

    @Schema(description = "100ms to 10s", defaultValue = "2s")
    String getTimeout();
  }

  @Schema(name = "TlsRequest")
  interface Tls {
    @Schema(description = TARGET, requiredMode = RequiredMode.REQUIRED)
    String getHost();

    @Schema(description = "Of TCP", minimum = "1", maximum = "65535", defaultValue = "443")
    int getPort();

    @Schema(
        description =
            "The name to ask for and to find in the certificate; left out: the host, if a name")
    String getServerName();

    @Schema(description = FAMILY, defaultValue = "any")
    String getFamily();

    @Schema(description = "For each connection: 100ms to 10s", defaultValue = "2s")
    String getTimeout();
  }

  @Schema(name = "HttpRequest")
  interface Http {
    @Schema(description = HttpTarget.EXPECTED, requiredMode = RequiredMode.REQUIRED)
    String getUrl();

    @Schema(description = "get, head or options", defaultValue = "get")
    String getMethod();

    @Schema(
        description = "auto (by ALPN, HTTP/1.1 without TLS), http1 or http2",
        defaultValue = "auto")
    String getProtocol();

    @Schema(description = FAMILY, defaultValue = "any")
    String getFamily();

    @Schema(
        description = "How many are followed",
        minimum = "0",
        maximum = "10",
        defaultValue = "5")
    int getRedirects();

    @Schema(description = "For each request: 100ms to 30s", defaultValue = "5s")
    String getTimeout();
  }

  @Schema(name = "CaptureRequest")
  interface CaptureBody {
    @Schema(
        description = "One of those listed in weir.diagnostics.capture.interfaces",
        requiredMode = RequiredMode.REQUIRED)
    String getInterface();

    @Schema(
        description = "Of pcap-filter, with addresses and numbers for names; left out: everything",
        maxLength = 1_000)
    String getFilter();

    @Schema(minimum = "1", maximum = "10000000", defaultValue = "10000")
    int getMaxPackets();

    @Schema(
        description = "Of the file; left out: weir.diagnostics.capture.max-file",
        minimum = "10000")
    int getMaxBytes();

    @Schema(
        description = "100ms to weir.diagnostics.runs.longest, of which the default is no longer",
        defaultValue = "30s")
    String getMaxDuration();

    @Schema(
        description = "Bytes kept of each packet",
        minimum = "64",
        maximum = "65535",
        defaultValue = "128")
    int getSnapLength();
  }

  /** The answer of {@code GET /api/runs}. */
  record Runs(List<RunView> runs) {}
}
