package dev.weir.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority that speaks ACME (RFC 8555) on a port of the loopback address. It checks
 * signatures and nonces, looks by itself whether a name is held (HTTP-01, TLS-ALPN-01), and fails
 * when told to.
 */
public final class AcmeServer implements AutoCloseable {

  static final String HTTP = "http-01";
  static final String TLS = "tls-alpn-01";
  private static final String ERROR = "urn:ietf:params:acme:error:";

  private final TestCertificates authority = TestCertificates.authority("ACME CA");
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SecureRandom random = new SecureRandom();
  private final Set<String> nonces = new HashSet<>();
  private final Map<String, JsonWebKey> accounts = new LinkedHashMap<>();
  private final List<AcmeOrder> orders = new ArrayList<>();
  private final List<String> triggered = new ArrayList<>();
  private AcmeValidation validation = new AcmeValidation(0, 0);
  private Duration lifetime = Duration.ofDays(90);
  private int badNonces;
  private int rateLimited;
  private Duration retryAfter = Duration.ZERO;
  private int processingPolls;
  private boolean refusesProofs;
  private @Nullable AcmeExternalAccount externalAccount;

  private AcmeServer(HttpServer server) {
    this.server = server;
  }

  public static AcmeServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AcmeServer acme = new AcmeServer(http);
    http.createContext("/", acme::serve);
    http.setExecutor(acme.threads);
    http.start();
    return acme;
  }

  // ---- what it is told

  /** Where it looks whether names are held, on this machine. */
  public synchronized AcmeServer validatingAt(int httpPort, int tlsPort) {
    validation = new AcmeValidation(httpPort, tlsPort);
    return this;
  }

  /** How long certificates from now on are valid. */
  public synchronized AcmeServer issuingFor(Duration lifetime) {
    this.lifetime = lifetime;
    return this;
  }

  /** Refuses the nonces of the next requests. */
  public synchronized AcmeServer refusingNonces(int requests) {
    badNonces = requests;
    return this;
  }

  /** Refuses the next orders, as too many. */
  public synchronized AcmeServer limitingOrders(int orders, Duration retryAfter) {
    this.rateLimited = orders;
    this.retryAfter = retryAfter;
    return this;
  }

  /** Lets clients ask so often until a certificate is ready. */
  public synchronized AcmeServer processingFor(int polls) {
    processingPolls = polls;
    return this;
  }

  /** Whether it finds every proof wanting. */
  public synchronized AcmeServer refusingProofs(boolean refuses) {
    refusesProofs = refuses;
    return this;
  }

  /** Wants accounts to be bound to this external one. */
  public synchronized AcmeServer requiringExternalAccount(String keyId, byte[] macKey) {
    externalAccount = new AcmeExternalAccount(keyId, new HmacKey(macKey));
    return this;
  }

  // ---- what it tells

  public URI directory() {
    return URI.create(base() + "/directory");
  }

  /** Who signs. */
  public TestCertificates authority() {
    return authority;
  }

  public synchronized int accounts() {
    return accounts.size();
  }

  /** Orders that were accepted. */
  public synchronized int orders() {
    return orders.size();
  }

  /** The types of the challenges that clients declared ready. */
  public synchronized List<String> triggered() {
    return List.copyOf(triggered);
  }

  // ---- HTTP

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private record Reply(int status, String type, String body, Map<String, String> fields) {

    static Reply json(int status, Map<String, Object> body, Map<String, String> fields) {
      return new Reply(status, "application/json", JsonUtil.toJson(body), fields);
    }

    static Reply json(Map<String, Object> body) {
      return json(200, body, Map.of());
    }

    static Reply problem(int status, String error, String detail) {
      return problem(status, error, detail, Map.of());
    }

    static Reply problem(int status, String error, String detail, Map<String, String> fields) {
      return new Reply(
          status,
          "application/problem+json",
          JsonUtil.toJson(Map.of("type", ERROR + error, "detail", detail)),
          fields);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.getResponseHeaders().set("Replay-Nonce", newNonce());
      reply.fields().forEach(exchange.getResponseHeaders()::set);
      boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
      exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private synchronized String newNonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    nonces.add(nonce);
    return nonce;
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/directory")) {
      return Reply.json(directoryJson());
    }
    if (path.equals("/nonce")) {
      return new Reply(200, "text/plain", "", Map.of());
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return signed(path, body);
    } catch (JoseException | GeneralSecurityException | IOException | RuntimeException e) {
      return Reply.problem(400, "malformed", String.valueOf(e));
    }
  }

  private synchronized Map<String, Object> directoryJson() {
    return Map.of(
        "newNonce", base() + "/nonce",
        "newAccount", base() + "/account",
        "newOrder", base() + "/order",
        "revokeCert", base() + "/revoke",
        "keyChange", base() + "/key-change",
        "meta",
            Map.of(
                "termsOfService",
                base() + "/terms",
                "externalAccountRequired",
                externalAccount != null));
  }

  private synchronized Reply signed(String path, String body)
      throws JoseException, GeneralSecurityException, IOException {
    AcmeRequest request = AcmeRequest.verified(body, accounts::get);
    if (!nonces.remove(request.nonce()) || badNonces > 0) {
      badNonces = Math.max(0, badNonces - 1);
      return Reply.problem(400, "badNonce", "this nonce is not good");
    }
    if (!request.url().equals(base() + path)) {
      return Reply.problem(401, "unauthorized", "signed for " + request.url());
    }
    String[] parts = path.substring(1).split("/");
    return switch (parts[0] + "/" + parts.length) {
      case "account/1" -> account(request);
      case "order/1" -> newOrder(request);
      case "order/2" -> orderReply(order(parts), 200);
      case "authorization/3" ->
          Reply.json(order(parts).authorization(base(), Integer.parseInt(parts[2])));
      case "challenge/4" -> challenge(request, order(parts), Integer.parseInt(parts[2]), parts[3]);
      case "finalize/2" -> finish(request, order(parts));
      case "certificate/2" -> certificate(order(parts));
      default -> Reply.problem(404, "malformed", "there is no " + path);
    };
  }

  private AcmeOrder order(String[] parts) {
    return orders.get(Integer.parseInt(parts[1]));
  }

  private Reply account(AcmeRequest request) throws JoseException {
    JsonWebKey key = request.newKey();
    for (Map.Entry<String, JsonWebKey> account : accounts.entrySet()) {
      if (account.getValue().getKey().equals(key.getKey())) {
        return accountReply(account.getKey(), 200);
      }
    }
    if (!Boolean.TRUE.equals(request.payload().get("termsOfServiceAgreed"))) {
      return Reply.problem(403, "userActionRequired", "the terms were not agreed to");
    }
    if (externalAccount != null
        && !externalAccount.isBound(request.payload(), key, base() + "/account")) {
      return Reply.problem(403, "externalAccountRequired", "the account is bound to none");
    }
    String url = base() + "/account/" + accounts.size();
    accounts.put(url, key);
    return accountReply(url, 201);
  }

  private static Reply accountReply(String url, int status) {
    return Reply.json(
        status, Map.of("status", "valid", "orders", url + "/orders"), Map.of("Location", url));
  }

  private Reply newOrder(AcmeRequest request) {
    if (rateLimited > 0) {
      rateLimited--;
      return Reply.problem(
          429,
          "rateLimited",
          "too many orders",
          Map.of("Retry-After", String.valueOf(retryAfter.toSeconds())));
    }
    AcmeOrder order = new AcmeOrder(orders.size());
    if (request.payload().get("identifiers") instanceof List<?> identifiers) {
      for (Object identifier : identifiers) {
        String name = String.valueOf(((Map<?, ?>) identifier).get("value"));
        order.proofs.add(new AcmeOrder.Proof(name, newNonce()));
      }
    }
    orders.add(order);
    return orderReply(order, 201);
  }

  private Reply orderReply(AcmeOrder order, int status) {
    return Reply.json(
        status,
        order.toJson(base()),
        Map.of("Location", base() + "/order/" + order.number, "Retry-After", "1"));
  }

  // ---- proofs and certificates

  private Reply challenge(AcmeRequest request, AcmeOrder order, int index, String type)
      throws JoseException {
    AcmeOrder.Proof proof = order.proofs.get(index);
    if (proof.status.equals("pending")) {
      triggered.add(type);
      proof.status = "processing";
      JsonWebKey key = Objects.requireNonNull(accounts.get(request.account()));
      String authorization = proof.token + "." + key.calculateBase64urlEncodedThumbprint("SHA-256");
      threads.execute(() -> prove(proof, type, authorization));
    }
    return Reply.json(200, order.challenge(base(), index, type), Map.of("Retry-After", "1"));
  }

  private void prove(AcmeOrder.Proof proof, String type, String authorization) {
    AcmeValidation from;
    synchronized (this) {
      from = validation;
    }
    boolean proved;
    try {
      proved =
          type.equals(HTTP)
              ? from.http(proof.name, proof.token, authorization)
              : from.tls(proof.name, authorization);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      proved = false;
    }
    synchronized (this) {
      proof.status = proved && !refusesProofs ? "valid" : "invalid";
    }
  }

  private Reply finish(AcmeRequest request, AcmeOrder order)
      throws IOException, GeneralSecurityException {
    if (order.proofs.stream().anyMatch(proof -> !proof.status.equals("valid"))) {
      return Reply.problem(403, "orderNotReady", "not every name is proved");
    }
    byte[] csr = Base64.getUrlDecoder().decode(String.valueOf(request.payload().get("csr")));
    JcaPKCS10CertificationRequest wanted = new JcaPKCS10CertificationRequest(csr);
    order.chain =
        authority.certify(wanted.getPublicKey(), Instant.now().plus(lifetime), order.names());
    order.pollsLeft = processingPolls;
    return orderReply(order, 200);
  }

  private static Reply certificate(AcmeOrder order) {
    String chain =
        order.chain == null
            ? ""
            : order.chain.stream().map(TestCertificates::pem).collect(Collectors.joining());
    return new Reply(200, "application/pem-certificate-chain", chain, Map.of());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
