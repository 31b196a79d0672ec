package dev.weir.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An OCSP responder (RFC 6960) on a port of the loopback address that answers as it is told, right
 * or wrong.
 */
public final class OcspResponder implements AutoCloseable {

  /** What it answers. */
  public enum Answer {
    GOOD,
    REVOKED,
    UNKNOWN,
    /** Good, signed by a certificate that may do so. */
    DELEGATED,
    /** Good, signed by a certificate of the same authority that may not. */
    NOT_DELEGATED,
    /** Good, signed by a stranger. */
    FORGED,
    /** Good, about another certificate. */
    ABOUT_ANOTHER,
    /** Good, until an hour ago. */
    ENDED,
    /** Good, from tomorrow on. */
    TOO_EARLY,
    /** Good, for ever. */
    WITHOUT_END,
    TRY_LATER,
    NO_OCSP,
    TOO_LONG,
    ERROR_500
  }

  private static final int TOO_MANY_BYTES = 1 << 20;

  private final TestCertificates authority;
  private final TestCertificates.Issued delegate;
  private final TestCertificates.Issued other;
  private final TestCertificates stranger = TestCertificates.authority("Stranger");
  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Answer answer = Answer.GOOD;
  private volatile Duration validity = Duration.ofDays(1);

  private OcspResponder(TestCertificates authority, HttpServer server) {
    this.authority = authority;
    this.delegate = authority.issueOcspSigner("ocsp.example");
    this.other = authority.issue("other.example");
    this.server = server;
  }

  /** Starts to answer for an authority's certificates: they are all good. */
  public static OcspResponder start(TestCertificates authority) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OcspResponder responder = new OcspResponder(authority, server);
    server.createContext("/", responder::serve);
    server.start();
    return responder;
  }

  /** From now on. */
  public OcspResponder answering(Answer answer) {
    this.answer = answer;
    return this;
  }

  /** How long its answers hold. */
  public OcspResponder validFor(Duration validity) {
    this.validity = validity;
    return this;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** How many requests have come. */
  public int asked() {
    return asked.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      byte[] response = respond(request);
      exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
      exchange.sendResponseHeaders(answer == Answer.ERROR_500 ? 500 : 200, response.length);
      exchange.getResponseBody().write(response);
    } catch (OCSPException | OperatorCreationException | CertificateException e) {
      throw new IOException(e);
    }
  }

  private byte[] respond(byte[] request)
      throws IOException, OCSPException, OperatorCreationException, CertificateException {
    return switch (answer) {
      case TRY_LATER ->
          new OCSPRespBuilder().build(OCSPResponseStatus.TRY_LATER, null).getEncoded();
      case NO_OCSP -> new byte[] {'n', 'o'};
      case TOO_LONG -> new byte[TOO_MANY_BYTES];
      default -> signed(new OCSPReq(request).getRequestList()[0].getCertID());
    };
  }

  private byte[] signed(CertificateID asked)
      throws OCSPException, OperatorCreationException, CertificateException, IOException {
    BasicOCSPRespBuilder builder =
        new BasicOCSPRespBuilder(
            new RespID(new X500Name(signer().getSubjectX500Principal().getName())));
    builder.addResponse(about(asked), status(), Date.from(from()), until());
    boolean delegated = answer == Answer.DELEGATED || answer == Answer.NOT_DELEGATED;
    X509CertificateHolder[] certificates =
        delegated
            ? new X509CertificateHolder[] {new JcaX509CertificateHolder(signer())}
            : new X509CertificateHolder[0];
    return new OCSPRespBuilder()
        .build(
            OCSPRespBuilder.SUCCESSFUL,
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(key()),
                certificates,
                Date.from(Instant.now())))
        .getEncoded();
  }

  private X509Certificate signer() {
    return switch (answer) {
      case DELEGATED -> delegate.leaf();
      case NOT_DELEGATED -> other.leaf();
      default -> authority.certificate();
    };
  }

  private PrivateKey key() {
    return switch (answer) {
      case DELEGATED -> delegate.key();
      case NOT_DELEGATED -> other.key();
      case FORGED -> stranger.key();
      default -> authority.key();
    };
  }

  private CertificateID about(CertificateID asked)
      throws OperatorCreationException, OCSPException, CertificateException {
    return answer == Answer.ABOUT_ANOTHER
        ? new CertificateID(
            new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
            new JcaX509CertificateHolder(authority.certificate()),
            BigInteger.ONE)
        : asked;
  }

  private CertificateStatus status() {
    return switch (answer) {
      case REVOKED ->
          new RevokedStatus(
              Date.from(Instant.now().minus(Duration.ofDays(1))), CRLReason.keyCompromise);
      case UNKNOWN -> new UnknownStatus();
      default -> CertificateStatus.GOOD;
    };
  }

  private Instant from() {
    return switch (answer) {
      case ENDED -> Instant.now().minus(Duration.ofDays(1));
      case TOO_EARLY -> Instant.now().plus(Duration.ofDays(1));
      default -> Instant.now().minusSeconds(1);
    };
  }

  private @Nullable Date until() {
    return switch (answer) {
      case WITHOUT_END -> null;
      case ENDED -> Date.from(Instant.now().minus(Duration.ofHours(1)));
      case TOO_EARLY -> Date.from(Instant.now().plus(Duration.ofDays(2)));
      default -> Date.from(Instant.now().plus(validity));
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
