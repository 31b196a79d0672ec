package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.diagnostics.dns.Validation.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ValidatorTest {
  private static final SignedLab LAB = new SignedLab();

  @ParameterizedTest
  @CsvSource({
    "www.good.test,A,SECURE,",
    "alias.good.test,A,SECURE,",
    "www.good.test,AAAA,SECURE,",
    "nothing.good.test,A,SECURE,",
    "good.test,DS,SECURE,",
    "good.test,DNSKEY,SECURE,",
    "nothing.test,A,SECURE,",
    "www.plain.test,A,INSECURE,",
    "nothing.plain.test,A,INSECURE,",
    "www.expired.test,A,BOGUS,7 SIGNATURE_EXPIRED",
    "www.forged.test,A,BOGUS,6 DNSSEC_BOGUS",
    "www.stripped.test,A,BOGUS,10 RRSIGS_MISSING"
  })
  void answerIsJudgedByTheSignaturesThatLeadToIt(
      String name, RecordType type, Status status, String code) {
    Validation validation = validate(name, type, answering(LAB.all()));

    assertThat(validation.status()).as(validation.toString()).isEqualTo(status);
    assertThat(validation.extendedError()).isEqualTo(code == null ? "" : code);
    assertThat(validation.reason().isEmpty()).isEqualTo(status == Status.SECURE);
    assertThat(validation.queries()).isPositive();
  }

  @Test
  void reasonNamesWhatDoesNotHold() {
    assertThat(validate("www.forged.test", RecordType.A, answering(LAB.all())).reason())
        .contains("www.forged.test");
    assertThat(validate("www.expired.test", RecordType.A, answering(LAB.all())).reason())
        .contains("(the signature of ", "expired at ");
  }

  @Test
  void anchorOfAnotherKeyMakesEverythingBogus() {
    Validation validation =
        new Validator(TrustAnchors.root(), () -> 0)
            .validate(
                name("www.good.test"), RecordType.A, Duration.ofSeconds(9), answering(LAB.all()))
            .join();

    assertThat(validation.status()).isEqualTo(Status.BOGUS);
  }

  @Test
  void whatTheServerRefusesIsNotBogusButUnknown() {
    Validation validation =
        validate("www.good.test", RecordType.A, refusing(Type.DNSKEY, answering(LAB.all())));

    assertThat(validation.status()).isEqualTo(Status.INDETERMINATE);
    assertThat(validation.reason()).isEqualTo("the server answers REFUSED to . DNSKEY");
  }

  @Test
  void questionWithoutAnAnswerIsNamed() {
    assertThat(
            validate("www.good.test", RecordType.A, failing(Type.DS, new TimeoutException()))
                .reason())
        .isEqualTo("no answer in time to test. DS");
    assertThat(
            validate("www.good.test", RecordType.A, failing(Type.A, new IOException("broken")))
                .reason())
        .isEqualTo("no answer to www.good.test. A");
  }

  @Test
  void questionsAskForSignaturesWithCheckingDisabled() {
    Validation validation =
        validate(
            "www.good.test",
            RecordType.A,
            query -> {
              assertThat(query.getHeader().getFlag(Flags.CD)).isTrue();
              assertThat(query.getOPT().getFlags()).isNotZero();
              return answering(LAB.all()).apply(query);
            });

    assertThat(validation.status()).isEqualTo(Status.SECURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", ". IN A 192.0.2.1", ". IN DS 20326 8"})
  void anchorThatIsNoneIsRefused(String record) {
    assertThatThrownBy(() -> TrustAnchors.of(List.of(record)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no DS or DNSKEY record");
  }

  private static Validation validate(
      String name, RecordType type, Function<Message, CompletableFuture<Message>> asking) {
    return new Validator(TrustAnchors.of(List.of(LAB.trustAnchor())), () -> 0)
        .validate(name(name), type, Duration.ofSeconds(9), asking)
        .join();
  }

  private static DnsName name(String text) {
    return DnsName.parse(text).orElseThrow();
  }

  private static Function<Message, CompletableFuture<Message>> answering(ZoneAnswers zones) {
    return query -> {
      try {
        return CompletableFuture.completedFuture(new Message(zones.apply(query)));
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  private static Function<Message, CompletableFuture<Message>> refusing(
      int type, Function<Message, CompletableFuture<Message>> others) {
    return query -> {
      if (query.getQuestion().getType() != type) {
        return others.apply(query);
      }
      Message response = new Message(query.getHeader().getID());
      response.getHeader().setFlag(Flags.QR);
      response.getHeader().setRcode(Rcode.REFUSED);
      response.addRecord(query.getQuestion(), Section.QUESTION);
      return CompletableFuture.completedFuture(response);
    };
  }

  private static Function<Message, CompletableFuture<Message>> failing(
      int type, Exception failure) {
    return query ->
        query.getQuestion().getType() == type
            ? CompletableFuture.failedFuture(failure)
            : answering(LAB.all()).apply(query);
  }
}
