package dev.weir.diagnostics.app.job;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.http.ClientChannel;
import dev.weir.common.net.AddressText;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.api.RunView;
import dev.weir.diagnostics.run.Runs;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers requests: with JSON when a run is done, or with its events while it runs. */
public final class DiagnosticsHandler {
  private final RunExecutor executor;
  private final Runs runs;
  private final ClientAddressResolver addresses;
  private final AuditLog audit;

  public DiagnosticsHandler(
      RunExecutor executor, Runs runs, ClientAddressResolver addresses, AuditLog audit) {
    this.executor = executor;
    this.runs = runs;
    this.addresses = addresses;
    this.audit = audit;
  }

  /** Runs the job that a request describes. */
  public Mono<ServerResponse> run(ServerRequest request, Function<RequestFields, Job> reader) {
    Mono<Job> job =
        request
            .bodyToMono(byte[].class)
            .defaultIfEmpty(new byte[0])
            .map(RequestFields::parse)
            .map(reader);
    String caller = caller(request);
    return job.flatMap(
            work ->
                wantsEvents(request)
                    ? executor
                        .events(work, caller)
                        .delayUntil(_ -> audited(request, run(work), null, "begun"))
                        .flatMap(events -> events(request, events))
                    : executor
                        .answer(work, caller)
                        .delayUntil(_ -> audited(request, run(work), null, "done"))
                        .flatMap(DiagnosticsHandler::json))
        .onErrorResume(RunExecutor::isAnswered, failure -> problem(RunExecutor.problem(failure)));
  }

  /** The runs under way. */
  public Mono<ServerResponse> list() {
    return json(Map.of("runs", runs.underWay().stream().map(RunView::of).toList()));
  }

  /** Stops a run. */
  public Mono<ServerResponse> stop(ServerRequest request) {
    String id = request.pathVariable("id");
    return runs.stop(id)
        ? audited(request, "run " + id, "under way", "stopped")
            .then(ServerResponse.noContent().build())
        : problem(Problems.noSuchRun(id));
  }

  private static String run(Job job) {
    return "run " + OutcomeView.kebab(job.kind()) + " " + job.target();
  }

  private Mono<Void> audited(ServerRequest request, String what, @Nullable String from, String to) {
    return Caller.of(request.exchange())
        .doOnNext(who -> audit.record(new Change(who, what, from, to)))
        .then();
  }

  private static Mono<ServerResponse> json(Object answer) {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(answer);
  }

  private static Mono<ServerResponse> events(ServerRequest request, EventStream.Events events) {
    Flux<ServerSentEvent<Object>> body =
        events
            .flux()
            .map(event -> ServerSentEvent.builder().event(event.name()).data(event.data()).build());
    events.cut().subscribe(_ -> {}, _ -> {}, () -> closeConnection(request));
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        .body(BodyInserters.fromServerSentEvents(body));
  }

  /**
   * Reactor Netty tells nobody of the end of a body before what was written of it has left, which
   * it never does where the client does not read.
   */
  private static void closeConnection(ServerRequest request) {
    ClientChannel.of(request.exchange().getRequest()).ifPresent(Channel::close);
  }

  private static Mono<ServerResponse> problem(Problem problem) {
    return ServerResponse.status(problem.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem.toJson());
  }

  /**
   * Whether a caller asks for server-sent events.
   *
   * @throws ProblemException when the field is not what it should be
   */
  public static boolean wantsEvents(ServerRequest request) {
    try {
      return request.headers().accept().stream()
          .anyMatch(type -> type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM));
    } catch (InvalidMediaTypeException e) {
      throw RequestFields.invalid(
          new FieldError(
              HttpHeaders.ACCEPT,
              e.getMediaType(),
              "media types, such as application/json or text/event-stream"));
    }
  }

  private String caller(ServerRequest request) {
    List<String> forwarded = request.headers().header("Forwarded");
    List<String> xForwardedFor = request.headers().header("X-Forwarded-For");
    return request
        .remoteAddress()
        .map(InetSocketAddress::getAddress)
        .map(peer -> AddressText.of(addresses.resolve(peer, forwarded, xForwardedFor)))
        .orElse("unknown");
  }
}
