package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.acme.AcmeKeeper;
import dev.weir.common.acme.AcmePace;
import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.acme.AcmeSettings.ChallengeType;
import dev.weir.common.acme.AcmeState;
import dev.weir.common.acme.AcmeState.Phase;
import dev.weir.common.acme.AcmeStore;
import dev.weir.common.acme.ExternalAccount;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.BackOff;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.testkit.AcmeServer;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.TestTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Listeners whose certificates come from a scripted authority, which looks at these very listeners
 * before it gives one.
 */
@Timeout(120)
class AcmeIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  @TempDir Path folder;
  private AcmeServer authority;
  private CertificateManager certificates;
  private AcmeKeeper keeper;
  private Listener plain;
  private Listener secure;
  private Instant now = Instant.now();
  private @Nullable ExternalAccount externalAccount;

  @BeforeEach
  void start() throws IOException {
    authority = AcmeServer.start();
    serve(ChallengeType.HTTP_01, List.of("shop.example", "www.shop.example"));
  }

  /** Once more for each call, with what is on disk by then. */
  private void serve(ChallengeType challenge, List<String> names) {
    if (plain != null) {
      plain.close();
      secure.close();
    }
    AcmeSettings settings =
        new AcmeSettings(
            authority.directory(),
            List.of("mailto:ops@shop.example"),
            Map.of("shop", names),
            challenge,
            folder,
            RENEW_BEFORE,
            externalAccount);
    CertificateEntry entry =
        new CertificateEntry("shop", Set.of(), new AcmeStore(settings).source("shop"), true);
    certificates = CertificateManager.load(List.of(entry), null, now);
    BackOff backOff = new BackOff(Duration.ofMinutes(5), Duration.ofHours(12));
    keeper =
        AcmeKeeper.of(
            settings, certificates, new AcmePace(RENEW_BEFORE, backOff), () -> now, new Random(1));
    DataPlane plane =
        Planes.of(
            (request, client) -> new ImmediateExchange(client, Planes.ok("lane")),
            TRANSPORT.get(),
            certificates);
    plain = Listener.bind(ListenerSettings.of("http", "127.0.0.1", 0), plane);
    secure =
        Listener.bind(
            ListenerSettings.of("https", "127.0.0.1", 0).with(TlsSettings.standard()), plane);
    authority.validatingAt(plain.address().getPort(), secure.address().getPort());
  }

  @AfterEach
  void unbind() {
    plain.close();
    secure.close();
    authority.close();
  }

  private AcmeState look() throws InterruptedException {
    keeper.look();
    return keeper.states().getFirst();
  }

  private X509Certificate shown(String serverName) throws Exception {
    SSLContext context = TestTrust.context(authority.authority());
    return handshake(context, serverName, null);
  }

  private X509Certificate handshake(
      SSLContext context, String serverName, @Nullable String protocol) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), secure.address().getPort())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      if (protocol != null) {
        parameters.setApplicationProtocols(new String[] {protocol});
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @ParameterizedTest
  @EnumSource
  void certificate_isObtained_andShownForEachOfItsNames(ChallengeType challenge) throws Exception {
    serve(challenge, List.of("shop.example", "www.shop.example"));
    AcmeState state = look();
    assertThat(state.problem()).isNull();
    assertThat(state.phase()).isEqualTo(Phase.HELD);
    assertThat(state.nextOrderAt()).isAfter(now.plus(Duration.ofDays(55)));
    assertThat(shown("shop.example")).isEqualTo(shown("www.shop.example"));
    String type = challenge == ChallengeType.HTTP_01 ? "http-01" : "tls-alpn-01";
    assertThat(authority.triggered()).containsExactly(type, type);
    assertThat(keeper.obtained()).isEqualTo(1);
  }

  @Test
  void listener_startsWithoutCertificate_andRefusesNamesUntilThereIsOne() throws Exception {
    assertThat(keeper.states().getFirst().phase()).isEqualTo(Phase.WAITING);
    assertThat(CompletableFuture.supplyAsync(this::refused).get()).isTrue();
    look();
    assertThat(shown("shop.example")).isNotNull();
  }

  private boolean refused() {
    try {
      shown("shop.example");
      return false;
    } catch (SSLHandshakeException e) {
      return String.valueOf(e.getMessage()).contains("unrecognized_name");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void challengesThatNobodyAwaits_areNotAnswered() throws Exception {
    look();
    assertThat(Http.get(plain.address().getPort(), "/.well-known/acme-challenge/any").text())
        .isEqualTo("lane");
    SSLContext context = SSLContext.getDefault();
    assertThat(
            CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        handshake(context, "shop.example", "acme-tls/1");
                        return "shown";
                      } catch (Exception e) {
                        return String.valueOf(e.getMessage());
                      }
                    })
                .get())
        .contains("unrecognized_name");
  }

  @Test
  void restart_usesWhatIsOnDisk_andNobodyElseMayReadIt() throws Exception {
    look();
    X509Certificate before = shown("shop.example");
    serve(ChallengeType.HTTP_01, List.of("shop.example", "www.shop.example"));
    assertThat(shown("shop.example")).isEqualTo(before);
    assertThat(look().phase()).isEqualTo(Phase.HELD);
    assertThat(authority.orders()).isEqualTo(1);
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .hasSize(2)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void account_isReused_whenTheCertificateIsRenewedAheadOfItsEnd() throws Exception {
    authority.issuingFor(Duration.ofDays(90));
    look();
    X509Certificate first = shown("shop.example");
    now = now.plus(Duration.ofDays(50));
    look();
    assertThat(authority.orders()).isEqualTo(1);
    now = now.plus(Duration.ofDays(14));
    authority.issuingFor(Duration.ofDays(180));
    assertThat(look().phase()).isEqualTo(Phase.HELD);
    assertThat(authority.orders()).isEqualTo(2);
    assertThat(authority.accounts()).isEqualTo(1);
    assertThat(shown("shop.example").getPublicKey()).isNotEqualTo(first.getPublicKey());
  }

  @Test
  void otherNamesThanOnDisk_areOrderedAtOnce() throws Exception {
    look();
    serve(ChallengeType.HTTP_01, List.of("shop.example", "new.shop.example"));
    assertThat(look().phase()).isEqualTo(Phase.HELD);
    assertThat(shown("new.shop.example")).isNotNull();
    assertThat(authority.orders()).isEqualTo(2);
  }

  @Test
  void refusedNonce_isReplaced_andASlowAuthorityWaitedFor() throws Exception {
    authority.refusingNonces(1).processingFor(2);
    assertThat(look().phase()).isEqualTo(Phase.HELD);
  }

  @Test
  void failedProof_keepsTheCertificate_andIsRepeatedLater() throws Exception {
    look();
    X509Certificate before = shown("shop.example");
    now = now.plus(Duration.ofDays(64));
    authority.refusingProofs(true);
    AcmeState state = look();
    assertThat(state.phase()).isEqualTo(Phase.FAILING);
    assertThat(state.problem()).contains("shop.example");
    assertThat(state.nextOrderAt()).isBetween(now.plusSeconds(150), now.plusSeconds(300));
    assertThat(shown("shop.example")).isEqualTo(before);
    look();
    assertThat(authority.orders()).isEqualTo(2);
    authority.refusingProofs(false).issuingFor(Duration.ofDays(180));
    now = now.plusSeconds(301);
    assertThat(look().phase()).isEqualTo(Phase.HELD);
    assertThat(shown("shop.example")).isNotEqualTo(before);
  }

  @Test
  void rateLimit_isRespectedForAsLongAsTheAuthoritySays() throws Exception {
    authority.limitingOrders(1, Duration.ofHours(30));
    AcmeState state = look();
    assertThat(state.phase()).isEqualTo(Phase.FAILING);
    assertThat(state.problem()).contains("too many orders");
    assertThat(state.nextOrderAt()).isAfter(Instant.now().plus(Duration.ofHours(29)));
    now = now.plus(Duration.ofHours(13));
    look();
    assertThat(authority.orders()).isZero();
    now = now.plus(Duration.ofHours(18));
    assertThat(look().phase()).isEqualTo(Phase.HELD);
  }

  @Test
  void authorityThatIsAway_isAskedAgainLater() throws Exception {
    authority.close();
    AcmeState state = look();
    assertThat(state.phase()).isEqualTo(Phase.FAILING);
    assertThat(state.failures()).isEqualTo(1);
    assertThat(keeper.failed()).isEqualTo(1);
  }

  @Test
  void certificateThatIsOverWhenItComes_isAFailure_notALoop() throws Exception {
    authority.issuingFor(Duration.ofSeconds(-10));
    AcmeState state = look();
    assertThat(state.phase()).isEqualTo(Phase.FAILING);
    look();
    assertThat(authority.orders()).isEqualTo(1);
  }

  @Test
  void externalAccount_isWhatTheAccountIsBoundTo_whereTheAuthorityWantsOne() throws Exception {
    byte[] macKey = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    authority.requiringExternalAccount("key-7", macKey);
    assertThat(look().problem()).contains("the account is bound to none");
    externalAccount = ExternalAccount.of("key-7", encoded("another key, of the same 32 bytes"));
    serve(ChallengeType.HTTP_01, List.of("shop.example"));
    assertThat(look().problem()).contains("the account is bound to none");
    assertThat(authority.accounts()).isZero();
    externalAccount = ExternalAccount.of("key-7", encoded("0123456789abcdef0123456789abcdef"));
    serve(ChallengeType.HTTP_01, List.of("shop.example"));
    assertThat(look().problem()).isNull();
    assertThat(authority.accounts()).isEqualTo(1);
    authority.issuingFor(Duration.ofDays(180));
    now = now.plus(Duration.ofDays(64));
    assertThat(look().problem()).isNull();
    assertThat(authority.accounts()).isEqualTo(1);
  }

  private static String encoded(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.US_ASCII));
  }
}
