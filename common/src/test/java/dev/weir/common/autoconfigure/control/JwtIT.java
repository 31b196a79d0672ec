package dev.weir.common.autoconfigure.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.common.autoconfigure.settings.ControlProperties.JwtProperties;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/** JSON Web Tokens, of an issuer and of one that is away. */
@ExtendWith(OutputCaptureExtension.class)
class JwtIT {

  private static final String OPS = "ops-token-fedcba9876543210";

  private static JwtIssuer issuer;
  private static ConfigurableApplicationContext service;
  private static ConfigurableApplicationContext cutOff;

  @BeforeAll
  static void start() throws Exception {
    issuer = JwtIssuer.start();
    JwtIssuer gone = JwtIssuer.start();
    gone.close();
    service = service(issuer);
    cutOff = service(gone);
  }

  @AfterAll
  static void stop() {
    cutOff.close();
    service.close();
    issuer.close();
  }

  private static ConfigurableApplicationContext service(JwtIssuer of) {
    return SpringApplication.run(
        StarterApplication.class,
        "--server.port=0",
        "--weir.control.tokens.ops.token=" + OPS,
        "--weir.control.jwt.issuer-uri=" + of.uri(),
        "--weir.control.jwt.audience=" + JwtIssuer.AUDIENCE,
        "--weir.control.jwt.roles-claim=realm_access.roles");
  }

  private static RawMessage request(ConfigurableApplicationContext of, String method, String token)
      throws Exception {
    int port = Integer.parseInt(of.getEnvironment().getRequiredProperty("local.server.port"));
    String path = method.equals("GET") ? "/api/metrics/network" : "/orders";
    return Http.request(port, method, path, "Authorization: Bearer " + token, "Content-Length: 0");
  }

  @Test
  void tokenOfTheIssuer_opens_forItsRole(CapturedOutput output) throws Exception {
    String operator = issuer.sign(issuer.claims().build());
    assertThat(request(service, "GET", operator).status()).isEqualTo(200);
    assertThat(request(service, "DELETE", operator).status()).as("let in").isEqualTo(405);
    String reader =
        issuer.sign(
            issuer.claims().claim("realm_access", Map.of("roles", List.of("read"))).build());
    assertThat(request(service, "GET", reader).status()).isEqualTo(200);
    assertThat(request(service, "DELETE", reader).status()).isEqualTo(403);
    assertThat(output).contains("alice@127.0.0.1 was refused DELETE /orders: Forbidden (403)");
    String nobody = issuer.sign(issuer.claims().claim("realm_access", null).build());
    assertThat(request(service, "GET", nobody).status()).isEqualTo(403);
  }

  @Test
  void spoiltToken_opensNothing_andIsNotRepeated(CapturedOutput output) throws Exception {
    for (Map.Entry<String, String> spoilt : spoilt().entrySet()) {
      ReactiveJwtDecoder decoder = JwtDecoders.of(properties(issuer.uri(), null));
      assertThatThrownBy(() -> decoder.decode(spoilt.getValue()).block())
          .as(spoilt.getKey())
          .isInstanceOf(BadJwtException.class);
    }
    RawMessage answer =
        request(service, "GET", JwtIssuer.sign(issuer.claims().build(), JwtIssuer.key()));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate").orElse("")).contains("invalid_token");
    assertThat(output).doesNotContain("eyJ");
  }

  private static Map<String, String> spoilt() throws Exception {
    Map<String, String> tokens = new LinkedHashMap<>();
    JWTClaimsSet good = issuer.claims().build();
    tokens.put("no token", "not-a-token-of-any-kind");
    tokens.put("unsigned", new PlainJWT(good).serialize());
    tokens.put("of another key", JwtIssuer.sign(good, JwtIssuer.key()));
    tokens.put("signed with the public key as a secret", macWithPublicKey(good));
    tokens.put("over", issuer.sign(issuer.claims().expirationTime(JwtIssuer.in(-60)).build()));
    tokens.put("without end", issuer.sign(issuer.claims().expirationTime(null).build()));
    tokens.put("too early", issuer.sign(issuer.claims().notBeforeTime(JwtIssuer.in(60)).build()));
    tokens.put("for others", issuer.sign(issuer.claims().audience("shop").build()));
    tokens.put("for nobody", issuer.sign(issuer.claims().audience((String) null).build()));
    tokens.put("of another issuer", issuer.sign(issuer.claims().issuer("http://x").build()));
    return tokens;
  }

  private static String macWithPublicKey(JWTClaimsSet claims) throws Exception {
    byte[] secret = issuer.publicKey().toPublicKey().getEncoded();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build();
    return JwtIssuer.sign(header, claims, new MACSigner(secret));
  }

  @Test
  void clocksMayBeApart_aLittle() throws Exception {
    String late = issuer.sign(issuer.claims().expirationTime(JwtIssuer.in(-10)).build());
    assertThat(request(service, "GET", late).status()).isEqualTo(200);
  }

  @Test
  void issuerThatIsAway_delaysNoStart_andLocksOutNoTokenOfOurs() throws Exception {
    RawMessage answer = request(cutOff, "GET", issuer.sign(issuer.claims().build()));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("problems/issuer-unavailable");
    assertThat(request(cutOff, "GET", OPS).status()).isEqualTo(200);
  }

  @Test
  void keysAtAnAddress_areEnough() throws Exception {
    JwtProperties keys =
        new JwtProperties(null, issuer.uri() + "/keys", null, List.of("weir"), "roles");
    ReactiveJwtDecoder decoder = JwtDecoders.of(keys);
    assertThat(decoder.decode(issuer.sign(issuer.claims().build())).block()).isNotNull();
    String none = new PlainJWT(issuer.claims().build()).serialize();
    assertThatThrownBy(() -> decoder.decode(none).block()).isInstanceOf(BadJwtException.class);
  }

  @Test
  void keyInAFile_rsaOrEllipticCurve_isEnough(@TempDir Path folder) throws Exception {
    JWTClaimsSet claims = issuer.claims().build();
    Path rsa = pem(folder, issuer.publicKey().toPublicKey());
    assertThat(JwtDecoders.of(properties(null, rsa)).decode(issuer.sign(claims)).block())
        .isNotNull();
    for (Curve curve : List.of(Curve.P_256, Curve.P_384, Curve.P_521)) {
      ECKey key = new ECKeyGenerator(curve).generate();
      ECDSASigner signer = new ECDSASigner(key);
      JWSAlgorithm algorithm = signer.supportedJWSAlgorithms().iterator().next();
      String token = JwtIssuer.sign(new JWSHeader(algorithm), claims, signer);
      Path file = pem(folder, key.toPublicKey());
      assertThat(JwtDecoders.of(properties(null, file)).decode(token).block()).isNotNull();
    }
  }

  @Test
  void fileWithoutKey_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key.pem"), "no key");
    assertThatThrownBy(() -> JwtDecoders.of(properties(null, file)))
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining("holds no public key");
  }

  private static JwtProperties properties(@Nullable String issuerUri, @Nullable Path file) {
    String location = file == null ? null : file.toString();
    return new JwtProperties(issuerUri, null, location, List.of("weir"), "roles");
  }

  private static Path pem(Path folder, PublicKey key) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
  }
}
