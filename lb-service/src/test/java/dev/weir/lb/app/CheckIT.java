package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks of configurations, which start nothing. */
class CheckIT {

  private static final String SHOP =
      """
      weir.lb:
        pools:
          web: {upstreams: [{url: "http://127.0.0.1:1"}]}
          api: {upstreams: [{url: "http://127.0.0.1:1"}], discovery: {dns: {name: api.invalid, port: 80}}}
        splits:
          canary: {pools: {web: 9, api: 1}}
        streams:
          mail: {port: 2525, pool: web}
      spring.cloud.gateway.server.webflux.routes:
        - {id: api, uri: "lb://api", predicates: ["Path=/api/**"]}
        - {id: web, uri: "lb://canary", predicates: ["Path=/**"]}
      """;

  private record Checked(int status, String out, String err) {}

  @TempDir Path folder;

  @Test
  void goodConfiguration_isCounted() throws IOException {
    Checked checked = check(SHOP);

    assertThat(checked.err()).isEmpty();
    assertThat(checked.out())
        .isEqualTo(
            "lb-service: configuration is good"
                + " (2 pools, 1 split, 2 routes, 1 listener, 1 stream)\n");
    assertThat(checked.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "api: {upstreams | api: {upstraems | weir.lb.pools.api.upstraems[0].url (did you mean 'upstreams'?) in",
        "web: 9 | web: -9 | -9",
        "Path=/api/** | Paht=/api/** | Paht",
        "lb://api | lb://apy | there is no such pool",
        "api: 1}} | aip: 1}} | split canary leads to aip, and there is no such pool",
        "web: {upstreams | web: {mirror: {pool: nxt}, upstreams | pool web is copied to nxt, and there",
        "mail: {port: 2525, pool: web} | mail: {port: 2525, pool: wob} | stream mail leads to wob",
        "webflux.routes: | webflux.routes: ] | found ']'",
      })
  void whatAStartComplainsOf_isRefused(String good, String bad, String named) throws IOException {
    assertThat(SHOP).contains(good);

    Checked checked = check(SHOP.replace(good, bad));

    assertThat(checked.err()).contains(named).doesNotContain("\tat ");
    assertThat(checked.out()).isEmpty();
    assertThat(checked.status()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "web: { | web: {algorithm: leastconn, "
            + "| weir.lb.pools.web.algorithm: 'leastconn' is not an algorithm",
        "web: {upstreams: [{url: \"http://127.0.0.1:1\"}]} | web: {upstreams: []} "
            + "| weir.lb.pools.web: there are no upstreams; expected upstreams",
        "[{url: \"http://127.0.0.1:1\"}]} | [{weight: 2}]} "
            + "| weir.lb.pools.web.upstreams[0]: url is missing",
        "[{url: \"http://127.0.0.1:1\"}]} | [{url: \"http://a:1\"}, {url: \"http://a:1\"}]} "
            + "| weir.lb.pools.web: pool web has two upstreams of the same id 'a:1'",
        "[{url: \"http://127.0.0.1:1\"}]} | [{url: \"ftp://127.0.0.1:1\"}]} "
            + "| weir.lb.pools.web.upstreams[0]: ",
        "[\"Path=/api/**\"] | [Path=/api/**, Header=X-Canary, 1] "
            + "| routes[0].predicates[2]: it is no predicate, such as Path=/x/**; in brackets",
        "[\"Path=/api/**\"] | [Path=/api/**, Header=X-Canary, yes] "
            + "| routes[0].predicates[2]: ",
        "web: { | web: {maintenance: {page: /nowhere/soon.html}, "
            + "| weir.lb.pools.web: maintenance page /nowhere/soon.html cannot be read: there is no",
        "{id: api, uri: \"lb://api\", | {id: api, "
            + "| routes[0].uri: it is missing; expected lb://POOL",
        "[{url: \"http://127.0.0.1:1\"}]} | [{url: \"127.0.0.1:1\"}]} "
            + "| The setting weir.lb.pools.web.upstreams[0].url is '127.0.0.1:1', which is no URL in",
      })
  void whatIsWrong_isNamedWithItsSetting(String good, String bad, String named) throws IOException {
    assertThat(SHOP).contains(good);

    assertThat(check(SHOP.replace(good, bad)).err()).contains(named);
  }

  @Test
  void unknownSettingOfAFile_isNamedWithItsLine() throws IOException {
    assertThat(check(SHOP + "---\nweir.limmits.a.limit: 1").err())
        .contains("weir.limmits.a.limit is unknown", "It stands in ", "shop.yml] - 13:");
  }

  @ParameterizedTest
  @CsvSource({
    "--weir.lb.geo.database=/nowhere/places.mmdb, weir.lb.geo is refused",
    "--weir.tls.certificates.shop.keystore=/nowhere/shop.p12, /nowhere/shop.p12",
    "--weir.lb.listeners.http.limits.max-header-bytes=-1, a limit of -1",
    "--spring.config.import=file:/nowhere/more.yml, /nowhere/more.yml",
  })
  void unreadableFilesAndWrongValues_areRefused(String argument, String named) throws IOException {
    Checked checked = check(SHOP, argument);

    assertThat(checked.err()).startsWith("lb-service: configuration is refused\n").contains(named);
    assertThat(checked.status()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "listeners.more: {port: 8080}"
            + " | listener http (0.0.0.0) and listener more (0.0.0.0) would both listen on TCP port 8080",
        "listeners.more: {port: 8080, host: 127.0.0.1}"
            + " | listener http (0.0.0.0) and listener more (127.0.0.1) would both listen on TCP",
        "listeners.more: {port: 9080, host: '::'}"
            + " | the control listener (127.0.0.1) and listener more (::) would both listen on TCP",
        "streams.more: {port: 8080, pool: web}"
            + " | listener http (0.0.0.0) and stream more (0.0.0.0) would both listen on TCP port 8080",
        "streams.more: {port: 2525, pool: web, protocol: tls}"
            + " | stream mail (0.0.0.0) and stream more (0.0.0.0) would both listen on TCP port 2525",
        "streams: {a: {port: 53, pool: web, protocol: udp}, b: {port: 53, pool: web, protocol: udp}}"
            + " | stream a (0.0.0.0) and stream b (0.0.0.0) would both listen on UDP port 53",
        "streams.more: {port: 8443, pool: web, protocol: udp}"
            + " | HTTP/3 of listener https (0.0.0.0) and stream more (0.0.0.0) would both listen on UDP",
      })
  void onePortForTwo_isRefused(String more, String said) throws IOException {
    Checked checked =
        check(
            SHOP + "---\nweir.lb." + more,
            "--weir.tls.self-signed=true",
            "--weir.tls.directory=" + folder.resolve("tls"));

    assertThat(checked.err())
        .contains("configuration is refused", said, "Give one of them another");
    assertThat(checked.status()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listeners: {http: {host: 127.0.0.1}, more: {port: 8080, host: 127.0.0.2}}",
        "listeners: {a: {port: 0}, b: {port: 0}}",
        "listeners.off: {port: 8080, tls.policy: modern}",
        "streams.more: {port: 8080, pool: web, protocol: udp}",
        "streams.more: {port: 8443, pool: web, protocol: udp}",
      })
  void onePortForOneAtATime_isGood(String more) throws IOException {
    Checked checked = check(SHOP + "---\nweir.lb." + more);

    assertThat(checked.err()).isEmpty();
    assertThat(checked.status()).isZero();
  }

  /** Sockets of datagrams share a port where they are told to, and each gets a part of it. */
  @Test
  void start_isRefusedToo_thoughTheSystemWouldShareThePort() {
    assertThatThrownBy(
            () ->
                RunningBalancer.start(
                        List.of(
                            "--weir.lb.pools.web.upstreams[0].url=http://127.0.0.1:1",
                            "--weir.lb.streams.a.port=25353",
                            "--weir.lb.streams.a.pool=web",
                            "--weir.lb.streams.a.protocol=udp",
                            "--weir.lb.streams.b.port=25353",
                            "--weir.lb.streams.b.pool=web",
                            "--weir.lb.streams.b.protocol=udp"))
                    .close())
        .hasStackTraceContaining("stream a (0.0.0.0) and stream b (0.0.0.0) would both listen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--weir.access-log.to | is a folder, where a file was expected",
        "--weir.tls.directory | is no folder, as was expected",
      })
  void folderForAFile_andAFileForAFolder_areRefused(String setting, String said)
      throws IOException {
    Path there =
        setting.endsWith("to") ? folder : Files.writeString(folder.resolve("file"), "kept");

    Checked checked = check(SHOP, setting + "=" + there, "--weir.tls.self-signed=true");

    assertThat(checked.err()).contains("is refused", there + " " + said);
    assertThat(checked.status()).isOne();
  }

  @Test
  void damagedStateFile_isToldOf_andStays() throws IOException {
    Files.writeString(folder.resolve("state.json"), "{");
    Map<String, String> before = files();

    Checked checked = check(SHOP);

    assertThat(checked.err()).contains("it would start, and complain", "state.json is damaged");
    assertThat(checked.status()).isOne();
    before.put("shop.yml", SHOP);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatTheApiChanged_countsToo() throws IOException {
    Files.writeString(
        folder.resolve("state.json"),
        "{\"version\": 1, \"pools\": {\"more\": {\"upstreams\": [{\"url\": \"http://127.0.0.1:1\"}]}}}");

    assertThat(check(SHOP).out()).contains("(3 pools");
  }

  @Test
  void besideTheServiceThatRuns_nothingIsBoundOrWritten() throws IOException {
    try (RunningBalancer running = RunningBalancer.start(List.of())) {
      String[] more = {
        "--weir.lb.listeners.http.port=" + running.data(),
        "--server.port=" + running.api(),
        "--weir.tls.self-signed=true",
        "--weir.tls.directory=" + folder.resolve("tls"),
        "--weir.access-log.to=" + folder.resolve("access.log"),
        "--weir.cluster.redis.url=redis://127.0.0.1:1",
        "--logging.file.name=" + folder.resolve("service.log"),
      };

      Checked checked = check(SHOP, more);

      assertThat(checked.err()).isEmpty();
      assertThat(checked.out()).contains("2 listeners");
      assertThat(files()).containsOnlyKeys("shop.yml");
    }
  }

  private Checked check(String configuration, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("shop.yml"), configuration);
    List<String> args =
        new ArrayList<>(
            List.of(
                "--weir.check",
                "--spring.config.additional-location=file:" + file,
                "--weir.lb.state-file=" + folder.resolve("state.json")));
    args.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        ConfigurationCheck.run(
            LbServiceApplication.class,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args.toArray(String[]::new));
    return new Checked(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .forEach(file -> files.put(folder.relativize(file).toString(), content(file)));
    }
    return files;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
