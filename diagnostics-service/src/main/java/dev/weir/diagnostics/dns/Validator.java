package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Validates an answer by the signatures that lead to it from a trust anchor, all fetched with
 * checking disabled (RFC 4035 section 3.2.2), so that what a validating server holds back is seen.
 */
final class Validator {
  /** So many times as long as one answer may take, all that it needs may take. */
  private static final int TIMEOUTS = 5;

  private final TrustAnchors anchors;
  private final LongSupplier nanoTime;

  Validator(TrustAnchors anchors, LongSupplier nanoTime) {
    this.anchors = anchors;
    this.nanoTime = nanoTime;
  }

  /**
   * Validates; always completes normally.
   *
   * @param asking gets one answer, within {@code timeout}
   */
  CompletableFuture<Validation> validate(
      DnsName name,
      RecordType type,
      Duration timeout,
      Function<Message, CompletableFuture<Message>> asking) {
    long start = nanoTime.getAsLong();
    ChainResolver chain = new ChainResolver(asking);
    ValidatingResolver resolver = new ValidatingResolver(chain);
    anchors.into(resolver);
    Message question = Message.newQuery(Record.newRecord(name.name(), type.code(), DClass.IN));
    return resolver
        .sendAsync(question)
        .toCompletableFuture()
        .orTimeout(TIMEOUTS * timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(validated -> verdict(validated, chain, nanoTime.getAsLong() - start))
        .exceptionally(
            _ ->
                indeterminate(
                    chain.obstacle().orElse("the chain of trust was not fetched in time"),
                    chain,
                    nanoTime.getAsLong() - start));
  }

  private static Validation verdict(Message validated, ChainResolver chain, long nanos) {
    int queries = chain.queries();
    if (validated.getHeader().getFlag(Flags.AD)) {
      return new Validation(Validation.Status.SECURE, "", "", queries, nanos);
    }
    if (chain.obstacle().isPresent()) {
      return indeterminate(chain.obstacle().get(), chain, nanos);
    }
    int rcode = validated.getRcode();
    if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
      return new Validation(Validation.Status.INSECURE, reason(validated), "", queries, nanos);
    }
    String code =
        chain
            .lapse()
            .map(lapse -> ResponseDecoder.name(lapse.code()))
            .or(() -> ResponseDecoder.extendedErrorCodes(validated).stream().findFirst())
            .orElse("");
    String reason =
        chain
            .lapse()
            .map(lapse -> reason(validated) + " (" + lapse.reason() + ")")
            .orElseGet(() -> reason(validated));
    return new Validation(Validation.Status.BOGUS, reason, code, queries, nanos);
  }

  private static Validation indeterminate(String reason, ChainResolver chain, long nanos) {
    return new Validation(Validation.Status.INDETERMINATE, reason, "", chain.queries(), nanos);
  }

  /** The validator tells it in a record of a class of its own. */
  private static String reason(Message validated) {
    return validated.getSection(Section.ADDITIONAL).stream()
        .filter(record -> record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
        .filter(TXTRecord.class::isInstance)
        .map(record -> String.join("", ((TXTRecord) record).getStrings()))
        .findFirst()
        .orElse("");
  }
}
