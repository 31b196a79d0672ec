package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.diagnostics.dns.Validation.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class ValidatorTest {
  private static final SignedLab LAB = new SignedLab();
  private static final Name GOOD = Name.fromConstantString("good.test.");

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

  @Test
  @Timeout(10)
  void answerOfThousandsOfRecords_isNotLookedThrough() {
    Validation validation =
        validate(
            "www.good.test",
            RecordType.A,
            query ->
                answering(LAB.all()).apply(query).thenApply(ValidatorTest::withThousandsOfRecords));

    assertThat(validation.status()).isEqualTo(Status.INDETERMINATE);
    assertThat(validation.reason())
        .startsWith("the answer to www.good.test. A has ")
        .endsWith(" records, and no more than 500 are validated");
  }

  private static Message withThousandsOfRecords(Message answer) {
    Name owner = answer.getQuestion().getName();
    for (int i = 0; i < 4_000; i++) {
      answer.addRecord(
          new TXTRecord(owner, DClass.IN, 300, Integer.toString(i)), Section.AUTHORITY);
    }
    return answer;
  }

  /** Each signature may be by each of the keys (KeyTrap, CVE-2023-50387). */
  @Test
  @Timeout(10)
  void manySignaturesByKeysOfOneTag_areNotAllTried() {
    AtomicInteger sprung = new AtomicInteger();
    Validation validation =
        validate(
            "www.good.test",
            RecordType.A,
            query ->
                answering(LAB.all())
                    .apply(query)
                    .thenApply(
                        answer -> {
                          if (!asksForKeys(query)) {
                            return answer;
                          }
                          sprung.incrementAndGet();
                          return trap(answer);
                        }));

    assertThat(sprung).hasPositiveValue();
    assertThat(validation.status()).as(validation.toString()).isEqualTo(Status.BOGUS);
  }

  private static boolean asksForKeys(Message query) {
    return query.getQuestion().getName().equals(GOOD)
        && query.getQuestion().getType() == Type.DNSKEY;
  }

  private static Message trap(Message answer) {
    for (Record record : List.copyOf(answer.getSection(Section.ANSWER))) {
      if (record instanceof DNSKEYRecord key) {
        keysOfTheTag(key).forEach(other -> answer.addRecord(other, Section.ANSWER));
      } else if (record instanceof RRSIGRecord signature) {
        answer.removeRecord(record, Section.ANSWER);
        wrong(signature).forEach(other -> answer.addRecord(other, Section.ANSWER));
      }
    }
    return answer;
  }

  private static List<DNSKEYRecord> keysOfTheTag(DNSKEYRecord key) {
    List<DNSKEYRecord> keys = new ArrayList<>();
    Random random = new Random(9);
    while (keys.size() < 100) {
      DNSKEYRecord other = keyOfTheTag(key, key(random));
      if (other.getFootprint() == key.getFootprint()) {
        keys.add(other);
      }
    }
    return keys;
  }

  /** The tag is a sum of words with its carry (RFC 4034 appendix B): the last word makes it up. */
  private static DNSKEYRecord keyOfTheTag(DNSKEYRecord key, byte[] point) {
    int last = point.length - 2;
    point[last] = 0;
    point[last + 1] = 0;
    int missing =
        Math.floorMod(key.getFootprint() - withPoint(key, point).getFootprint(), (1 << 16) - 1);
    point[last] = (byte) (missing >> 8);
    point[last + 1] = (byte) missing;
    return withPoint(key, point);
  }

  private static DNSKEYRecord withPoint(DNSKEYRecord key, byte[] point) {
    return new DNSKEYRecord(
        key.getName(),
        DClass.IN,
        300,
        key.getFlags(),
        key.getProtocol(),
        key.getAlgorithm(),
        point.clone());
  }

  private static byte[] key(Random random) {
    byte[] point = new byte[64];
    random.nextBytes(point);
    return point;
  }

  private static List<RRSIGRecord> wrong(RRSIGRecord signature) {
    return IntStream.range(1, 300)
        .mapToObj(
            number -> {
              byte[] bytes = signature.getSignature().clone();
              bytes[number % bytes.length] ^= (byte) number;
              return new RRSIGRecord(
                  signature.getName(),
                  DClass.IN,
                  300,
                  signature.getTypeCovered(),
                  signature.getAlgorithm(),
                  signature.getOrigTTL(),
                  signature.getExpire(),
                  signature.getTimeSigned(),
                  signature.getFootprint(),
                  signature.getSigner(),
                  bytes);
            })
        .toList();
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
