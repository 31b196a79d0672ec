package dev.weir.edge.netty;

import static dev.weir.edge.policy.Storage.Reason.AUTHORIZATION;

import dev.weir.edge.flight.Landing;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.field.NotModified;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/**
 * What an origin's word that nothing has changed makes of a stored answer (RFC 9111 sections 4.3.4
 * and 4.3.5). It ends the fetch for those who wait for it.
 */
final class Freshening {

  private final Asker asker;
  private final EdgeServices edge;
  private final Fetch fetch;
  private final Variant<CachedAnswer> stored;

  /**
   * What the client gets.
   *
   * @param kept whether it is stored
   */
  record Fresh(Variant<CachedAnswer> answer, long ageSeconds, boolean kept) {}

  Freshening(Asker asker, Fetch fetch, Variant<CachedAnswer> stored) {
    this.asker = asker;
    this.edge = asker.edge();
    this.fetch = fetch;
    this.stored = stored;
  }

  /** Whether an answer says so: a 304, or to a HEAD the description of what is stored. */
  boolean isSaidBy(OriginAnswer came) {
    int status = came.status();
    if (status == 304) {
      return fetch.ownsConditions();
    }
    CachedAnswer answer = stored.payload();
    return status == 200
        && fetch.facts().isHead()
        && answer.status().code() == 200
        && Preconditions.describes(
            new NettyFields(came.headers()),
            new NettyFields(answer.headers()),
            answer.completeLength());
  }

  /**
   * Stores what is stored with the fields that came, where it may still be stored; forgets it where
   * they speak of another.
   */
  Fresh by(OriginAnswer came) {
    HttpHeaders brought = came.headers();
    List<String> tags = came.tags();
    long now = came.atMillis();
    CachedAnswer before = stored.payload();
    if (!NotModified.speaksOf(before.tag(), brought)) {
      forget();
      return new Fresh(stored, stored.facts().ageMillis(now) / 1000, false);
    }
    HttpHeaders headers = NotModified.freshen(before.headers(), brought);
    if (before.slices() != null && !isOfTheSame(before.headers(), headers)) {
      forget();
      return new Fresh(stored, stored.facts().ageMillis(now) / 1000, false);
    }
    // a part is known by the facts of the whole
    ResponseFacts facts = edge.responseFacts(stored.facts().response().status(), headers);
    CachedAnswer answer =
        CachedAnswer.of(
                before.status(),
                headers,
                facts,
                before.body(),
                tags.isEmpty() ? before.tags() : tags)
            .withFormsOf(before);
    edge.tally().revalidation();
    asker.client().countIn(edge.series().of(CacheOutcome.REVALIDATED));
    boolean kept =
        switch (edge.policy().storage(fetch.facts().asGet(), facts, fetch.askedMillis(), now)) {
          case Storage.Storable(StoredFacts storable) -> keep(storable, answer, now);
          case Storage.NotStorable(Storage.Reason reason) when reason == AUTHORIZATION -> leave();
          case Storage.NotStorable _ -> forget();
        };
    Variant<CachedAnswer> fresh =
        new Variant<>(stored.vary(), stored.facts(), answer, answer.bytes(), answer.tags());
    return new Fresh(fresh, facts.ageSeconds(), kept);
  }

  /** Slices that are there and those to come must be known by the same. */
  private boolean isOfTheSame(HttpHeaders before, HttpHeaders freshened) {
    long now = edge.clock().dayMillis();
    return SliceIdentity.of(freshened, now).equals(SliceIdentity.of(before, now));
  }

  private boolean keep(StoredFacts facts, CachedAnswer answer, long now) {
    boolean kept = Keeping.put(edge, asker.key(), asker.fields(), fetch, facts, answer);
    fetch.land(kept && facts.isFresh(now) ? Landing.STORED : Landing.NOT_SHARED);
    return kept;
  }

  /** This client's answer is not for others, which says nothing of the one they have. */
  private boolean leave() {
    fetch.land(Landing.NOT_SHARED);
    return false;
  }

  private boolean forget() {
    edge.store().purge(new Purge.Resource(asker.key()));
    fetch.land(Landing.NOT_SHARED);
    return false;
  }
}
