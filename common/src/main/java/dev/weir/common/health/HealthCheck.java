package dev.weir.common.health;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a target is probed. Every component may be left out (0, null) for its default.
 *
 * @param type left out: HTTP, or HTTPS where the target speaks TLS
 * @param method of the request, {@code GET}
 * @param path of the request, {@code /}
 * @param host its {@code Host}; left out: the target's
 * @param interval between the starts of two probes, from 100 ms; 2 s
 * @param jitter percent by which that is shorter or longer each time, 1 to 100; 10
 * @param timeout for the whole probe, from 10 ms; 1 s
 * @param rise passes in a row that bring a target up, from 1; 2
 * @param fall failures in a row that take it down, from 1; 3
 * @param expectedStatus of the answer, as {@link StatusRanges} reads it; {@code 200-399}, and
 *     {@code 200-499} where no path is given: an application need not have a page at {@code /}
 * @param expectedBody what the first 64 KiB of the answer's body must hold; left out: the body is
 *     not read
 * @param service the name that a gRPC server is asked for; left out: the server as a whole
 * @param port where to; 0: the target's
 */
public record HealthCheck(
    @Nullable ProbeType type,
    String method,
    String path,
    @Nullable String host,
    Duration interval,
    int jitter,
    Duration timeout,
    int rise,
    int fall,
    String expectedStatus,
    @Nullable String expectedBody,
    String service,
    int port) {

  /** The most of a body that is looked at. */
  public static final int MAX_BODY_BYTES = 64 << 10;

  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);

  public HealthCheck(
      @Nullable ProbeType type,
      @Nullable String method,
      @Nullable String path,
      @Nullable String host,
      @Nullable Duration interval,
      int jitter,
      @Nullable Duration timeout,
      int rise,
      int fall,
      @Nullable String expectedStatus,
      @Nullable String expectedBody,
      @Nullable String service,
      int port) {
    this.type = type;
    this.method = Objects.requireNonNullElse(method, "GET");
    this.path = Objects.requireNonNullElse(path, "/");
    this.host = host;
    this.interval = orDefault(interval, Duration.ofSeconds(2));
    this.jitter = jitter == 0 ? 10 : jitter;
    this.timeout = orDefault(timeout, Duration.ofSeconds(1));
    this.rise = rise == 0 ? 2 : rise;
    this.fall = fall == 0 ? 3 : fall;
    this.expectedStatus =
        Objects.requireNonNullElse(expectedStatus, path == null ? "200-499" : "200-399");
    this.expectedBody = expectedBody;
    this.service = Objects.requireNonNullElse(service, "");
    this.port = port;
    checkRequest();
    checkTimes();
    statuses();
  }

  private static Duration orDefault(@Nullable Duration value, Duration standard) {
    return value == null || value.isZero() ? standard : value;
  }

  private void checkRequest() {
    if (!path.matches("/[\\x21-\\x7e]*")) {
      throw new IllegalArgumentException(
          "health path '" + path + "' does not begin with / or holds more than visible characters");
    }
    if (!method.matches("[A-Z]{1,20}")) {
      throw new IllegalArgumentException("health method '" + method + "' is no method of HTTP");
    }
    if (host != null && !host.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("health host '" + host + "' is no host");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("health port " + port + " is not between 0 and 65535");
    }
    if (expectedBody != null && expectedBody.length() > MAX_BODY_BYTES / 16) {
      throw new IllegalArgumentException("the expected body is longer than 4096 characters");
    }
  }

  private void checkTimes() {
    if (interval.compareTo(MIN_INTERVAL) < 0 || timeout.compareTo(MIN_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "health interval "
              + interval
              + " or timeout "
              + timeout
              + " is too short; expected at least 100 ms and 10 ms");
    }
    if (jitter < 0 || jitter > 100) {
      throw new IllegalArgumentException("health jitter " + jitter + " is not between 0 and 100");
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException(
          "rise " + rise + " and fall " + fall + " must both be 1 or more");
    }
  }

  /** GET / every 2 s within 1 s, rise 2, fall 3. */
  public static HealthCheck standard() {
    return of(null);
  }

  /** One of that type, with every other default. */
  public static HealthCheck of(@Nullable ProbeType type) {
    return new HealthCheck(type, null, null, null, null, 0, null, 0, 0, null, null, null, 0);
  }

  /** What passes. */
  public StatusRanges statuses() {
    return StatusRanges.parse(expectedStatus);
  }

  /** When the probes come. */
  public ProbeSchedule schedule() {
    return new ProbeSchedule(interval, jitter);
  }

  /** The type, where a target speaks as given. */
  public ProbeType typeFor(UpstreamTarget target) {
    if (type != null) {
      return type;
    }
    return target.secure() ? ProbeType.HTTPS : ProbeType.HTTP;
  }

  /** Where the probes of a target go, and how they speak. */
  public UpstreamTarget probed(UpstreamTarget target) {
    HostPort at = port == 0 ? target.address() : new HostPort(target.address().host(), port);
    return switch (typeFor(target)) {
      case HTTP ->
          new UpstreamTarget(at, false, target.secure() ? HttpVersions.HTTP_1 : target.versions());
      case HTTPS ->
          new UpstreamTarget(
              at,
              true,
              target.secure() ? target.versions() : HttpVersions.EITHER,
              target.serverName());
      case GRPC -> new UpstreamTarget(at, target.secure(), shared(target), target.serverName());
      case TCP, NONE -> UpstreamTarget.http(at);
    };
  }

  private static HttpVersions shared(UpstreamTarget target) {
    return target.versions() == HttpVersions.HTTP_3 ? HttpVersions.HTTP_3 : HttpVersions.HTTP_2;
  }
}
