package dev.weir.common.autoconfigure.control;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** An issuer of tokens on a port of its own, with discovery and a set of keys. */
final class JwtIssuer implements AutoCloseable {

  static final String AUDIENCE = "weir";

  private final HttpServer server;
  private final RSAKey key;

  private JwtIssuer(HttpServer server, RSAKey key) {
    this.server = server;
    this.key = key;
  }

  static JwtIssuer start() throws IOException, JOSEException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    JwtIssuer issuer = new JwtIssuer(server, key());
    issuer.serve(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"subject_types_supported\":[\"public\"]}"
            .formatted(issuer.uri()));
    issuer.serve("/keys", new JWKSet(issuer.key.toPublicJWK()).toString());
    server.start();
    return issuer;
  }

  private void serve(String path, String json) {
    server.createContext(
        path,
        exchange -> {
          byte[] body = json.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
  }

  static RSAKey key() throws JOSEException {
    return new RSAKeyGenerator(2048).keyID("one").generate();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  RSAKey publicKey() {
    return key.toPublicJWK();
  }

  /** Claims that open the control plane for an operator; a test spoils one. */
  JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(uri())
        .audience(AUDIENCE)
        .subject("alice")
        .claim("realm_access", Map.of("roles", List.of("operate")))
        .expirationTime(in(300));
  }

  static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  String sign(JWTClaimsSet claims) throws JOSEException {
    return sign(claims, key);
  }

  static String sign(JWTClaimsSet claims, RSAKey with) throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build();
    return sign(header, claims, new RSASSASigner(with));
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(signer);
    return jwt.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
