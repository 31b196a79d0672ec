package dev.weir.edge.netty;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.flight.RecentFailures;
import dev.weir.edge.netty.field.AgeStamp;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.Reuse;
import dev.weir.edge.policy.StoredPart;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.Refusals;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request at the edge: answered from the store, after another's fetch, or by a fetch of its
 * own. The states are drawn in {@code docs/edge.md}.
 */
final class EdgeExchange implements Exchange {

  /** After so many the origin's answer passes unsliced. */
  private static final int MOST_RESTARTS = 2;

  private final EdgeServices edge;
  private final HttpRequest request;
  private final ClientStream client;
  private final NettyFields fields;
  private final RequestFacts facts;
  private final CacheKey key;

  private @Nullable Reply reply;
  private @Nullable AnswerRelay relay;
  private @Nullable Wait wait;
  private CacheStatus.@Nullable Forward waitedFor;
  private int landings;
  private int waits;
  private int restarts;
  private boolean alone;
  private boolean anotherFailed;
  private boolean gone;

  /** Waiting for another's fetch. */
  private record Wait(Flights.Waiting place, Future<?> timeout) {

    void end() {
      timeout.cancel(false);
    }
  }

  EdgeExchange(
      EdgeServices edge,
      HttpRequest request,
      ClientStream client,
      NettyFields fields,
      RequestFacts facts,
      CacheKey key) {
    this.edge = edge;
    this.request = request;
    this.client = client;
    this.fields = fields;
    this.facts = edge.policy().heeded(facts, client.clientAddress());
    this.key = key;
  }

  private Asker asker() {
    return new Asker(edge, key, request, client, this::again);
  }

  /** What was stored is no more; one that changes all the time is passed on as it comes. */
  private void again() {
    restarts++;
    reply = null;
    relay = null;
    look();
  }

  @Override
  public void begin() {
    if (edge.site().pass()) {
      pass();
    } else if (edge.policy().mayServe(facts)) {
      look();
    } else {
      fetch(
          Fetch.Plan.missing(
              facts.isGet() || facts.isHead()
                  ? CacheStatus.Forward.BYPASS
                  : CacheStatus.Forward.METHOD),
          null);
    }
  }

  /** Nothing stored counts, and nothing is stored. */
  private void pass() {
    boolean mayBeStored = facts.isGet() || facts.isHead();
    if (mayBeStored && facts.directives().onlyIfCached()) {
      notCached();
    } else {
      fetch(Fetch.Plan.missing(CacheStatus.Forward.BYPASS), null);
    }
  }

  private void look() {
    landings = edge.flights().landings(key);
    found(edge.store().find(key, fields));
  }

  private void found(Found<CachedAnswer> what) {
    switch (what) {
      case Found.Match<CachedAnswer>(Variant<CachedAnswer> variant) -> use(variant);
      case Found.OnDisk<CachedAnswer> there ->
          edge.store().load(there, read -> client.eventLoop().execute(() -> loaded(read)));
      case Found.OtherVariant<CachedAnswer> _ -> miss(CacheStatus.Forward.VARY_MISS);
      case Found.Nothing<CachedAnswer> _ -> miss(CacheStatus.Forward.URI_MISS);
    }
  }

  private void loaded(Found<CachedAnswer> read) {
    if (!gone) {
      found(read);
    }
  }

  private void use(Variant<CachedAnswer> variant) {
    long now = edge.nowMillis();
    Reuse reuse = edge.policy().reuse(facts, variant.facts(), now);
    StoredPart part = variant.payload().part();
    if (part != null && !holdsWhatIsWanted(variant, part, now)) {
      useAsBeginning(variant, part, reuse);
      return;
    }
    switch (reuse) {
      case Reuse.Serve(long age, long ttl) -> serve(variant, age, ttl, now);
      case Reuse.ServeWhileRevalidating(long age, long ttl) -> {
        revalidateBehind(variant);
        serve(variant, age, ttl, now);
      }
      case Reuse.Revalidate why when anotherFailed && why.staleOnError() ->
          serveInPlaceOfAFailure(variant, now);
      case Reuse.Revalidate why -> forward(Fetch.Plan.revalidating(variant, why));
      case Reuse.Unsatisfiable _ -> notCached();
    }
  }

  private boolean holdsWhatIsWanted(Variant<CachedAnswer> variant, StoredPart part, long now) {
    String range = fields.first("range");
    return facts.isGet()
        && range != null
        && part.slice(range).isPresent()
        && Preconditions.rangeHolds(
            fields, variant.facts().response(), variant.payload().tag(), now);
  }

  /** Where the whole is wanted and its beginning is fresh, the rest alone is fetched. */
  private void useAsBeginning(Variant<CachedAnswer> variant, StoredPart part, Reuse reuse) {
    boolean wholeWanted = facts.isGet() && !facts.ranged() && !facts.directives().onlyIfCached();
    if (wholeWanted && part.isBeginning() && reuse instanceof Reuse.Serve) {
      forward(Fetch.Plan.completing(variant));
    } else {
      miss(CacheStatus.Forward.PARTIAL);
    }
  }

  /** Unless that is being done already, or the request is none to do it by. */
  private void revalidateBehind(Variant<CachedAnswer> variant) {
    Fetch.Plan plan = Fetch.Plan.revalidatingBehind(variant);
    if (!mayShareFetch(plan) || Preconditions.areForTheOrigin(fields)) {
      return;
    }
    switch (edge.flights().join(key, landings, landing -> {})) {
      case Flights.Leading leading -> {
        edge.tally().forwarded();
        Fetch behind = plan.begin(edge, key, fields, facts, leading);
        Asker nobody = new Asker(edge, key, request, new AbsentClient(client), () -> {});
        new AnswerRelay(nobody, behind, true).start();
      }
      case Flights.Waiting place -> place.leave();
      case Flights.Landed _ -> {}
    }
  }

  private void serve(Variant<CachedAnswer> variant, long ageMillis, long ttlMillis, long now) {
    long age = ageMillis / 1000;
    long ttl = Math.floorDiv(ttlMillis, 1000);
    AgeStamp stamp = AgeStamp.of(edge.settings().id(), age, ttl);
    CharSequence status = stamp.cacheStatus();
    variant.payload().serve();
    if (waitedFor == null) {
      edge.tally().hit();
      count(CacheOutcome.HIT);
    } else {
      edge.tally().collapse();
      count(CacheOutcome.COLLAPSED);
      status = CacheStatus.collapsed(edge.settings().id(), waitedFor, ttl);
    }
    reply = StoredReply.write(asker(), variant, stamp.age(), status, now);
  }

  /** The fetch that this request waited for has just failed: another would fare no better. */
  private void serveInPlaceOfAFailure(Variant<CachedAnswer> variant, long now) {
    long age = variant.facts().ageMillis(now);
    long ttl = Math.floorDiv(variant.facts().lifetimeMillis() - age, 1000);
    edge.tally().stale();
    count(CacheOutcome.STALE);
    String status = CacheStatus.unreachable(edge.settings().id(), ttl);
    reply = StoredReply.write(asker(), variant, Long.toString(age / 1000), status, now);
  }

  private void miss(CacheStatus.Forward why) {
    if (facts.directives().onlyIfCached()) {
      notCached();
    } else {
      forward(Fetch.Plan.missing(why));
    }
  }

  private void count(CacheOutcome outcome) {
    client.countIn(edge.series().of(outcome));
  }

  private void notCached() {
    count(CacheOutcome.NOT_CACHED);
    client.respond(CacheStatus.to(fields, EdgeProblems.notCached(edge.settings().id()), key));
  }

  /** Fetches, or waits for a fetch of the same that is under way. */
  private void forward(Fetch.Plan plan) {
    if (Preconditions.areForTheOrigin(fields)) {
      fetch(Fetch.Plan.missing(CacheStatus.Forward.BYPASS), null);
      return;
    }
    RecentFailures.Failure failed = failedLately(plan);
    if (failed != null) {
      answerFailure(plan, failed);
      return;
    }
    if (alone || !mayShareFetch(plan) || isForOneAlone()) {
      fetch(plan, null);
      return;
    }
    switch (edge.flights().join(key, landings, this::landed)) {
      case Flights.Leading leading -> fetch(plan, leading);
      case Flights.Waiting place -> await(plan, place);
      case Flights.Landed _ -> {
        waits++;
        alone = !Landing.STORED.worthWaitingAgain(waits);
        look();
      }
    }
  }

  /** Where the same could not be fetched just now, unless the client insists. */
  private RecentFailures.@Nullable Failure failedLately(Fetch.Plan plan) {
    if (edge.site().ttl().negative().isZero()
        || plan.why() == CacheStatus.Forward.REQUEST
        || facts.directives().noCache()
        || facts.directives().noStore()) {
      return null;
    }
    RecentFailures.Failure failure = edge.failures().find(key, edge.nowMillis());
    return failure != null && edge.store().isUntouched(key, failure.mark()) ? failure : null;
  }

  private void answerFailure(Fetch.Plan plan, RecentFailures.Failure failure) {
    Variant<CachedAnswer> stored = plan.stored();
    long now = edge.nowMillis();
    if (stored != null && plan.staleOnError()) {
      serveInPlaceOfAFailure(stored, now);
      return;
    }
    count(CacheOutcome.FAILED_LATELY);
    long seconds = Math.ceilDiv(failure.untilMillis() - now, 1000);
    client.respond(
        CacheStatus.to(
            fields, EdgeProblems.failedLately(edge.settings().id(), failure.late(), seconds), key));
  }

  private boolean mayShareFetch(Fetch.Plan plan) {
    return facts.isGet()
        && (!facts.ranged() || edge.site().slices().cover(key.target()))
        && !facts.authorized()
        && !facts.directives().noStore()
        && plan.why() != CacheStatus.Forward.REQUEST;
  }

  /** Whether it was so just now: then there is nothing to wait for. */
  private boolean isForOneAlone() {
    Refusals.Refusal last = edge.store().refusals().of(key);
    return last != null && last.holdsStill(edge.nowMillis());
  }

  private void await(Fetch.Plan plan, Flights.Waiting place) {
    waitedFor = plan.why();
    waits++;
    long millis = edge.settings().collapseTimeout().toMillis();
    wait =
        new Wait(
            place, client.eventLoop().schedule(this::waitedTooLong, millis, TimeUnit.MILLISECONDS));
  }

  /** Called on the leader's thread. */
  private void landed(Landing landing) {
    client.eventLoop().execute(() -> resume(landing));
  }

  private void resume(Landing landing) {
    Wait ended = wait;
    if (gone || ended == null) {
      return;
    }
    ended.end();
    wait = null;
    alone = !landing.worthWaitingAgain(waits);
    anotherFailed = landing == Landing.FAILED;
    look();
  }

  private void waitedTooLong() {
    Wait ended = wait;
    if (gone || ended == null) {
      return;
    }
    ended.place().leave();
    wait = null;
    alone = true;
    look();
  }

  private void fetch(Fetch.Plan plan, Flights.@Nullable Leading leading) {
    edge.tally().forwarded();
    count(plan.isBypass() ? CacheOutcome.BYPASS : CacheOutcome.MISS);
    HttpResponse hints = edge.hints().ahead(facts, fields, key);
    if (hints != null) {
      client.writeInterim(hints);
    }
    AnswerRelay started =
        new AnswerRelay(
            asker(), plan.begin(edge, key, fields, facts, leading), restarts <= MOST_RESTARTS);
    relay = started;
    started.start();
  }

  @Override
  public void onContent(HttpContent content) {
    AnswerRelay current = relay;
    if (current == null) {
      content.release();
    } else {
      current.requestBody(content);
    }
  }

  @Override
  public void onReadComplete() {
    AnswerRelay current = relay;
    if (current != null) {
      current.onClientRead();
    }
  }

  @Override
  public void onWritable() {
    if (reply != null) {
      reply.onWritable();
    }
    if (relay != null) {
      relay.onClientWritable();
    }
  }

  @Override
  public void onClientGone() {
    gone = true;
    Wait waiting = wait;
    if (waiting != null) {
      waiting.place().leave();
      waiting.end();
    }
    if (reply != null) {
      reply.onClientGone();
    }
    if (relay != null) {
      relay.onClientGone();
    }
  }
}
