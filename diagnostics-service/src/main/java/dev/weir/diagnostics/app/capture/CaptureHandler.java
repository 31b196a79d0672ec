package dev.weir.diagnostics.app.capture;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.http.LiveEvents;
import dev.weir.common.control.Role;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.job.DiagnosticsHandler;
import dev.weir.diagnostics.app.job.RunExecutor;
import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunAdmission;
import dev.weir.diagnostics.run.RunEnd;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.run.RunTally;
import dev.weir.diagnostics.run.Runs;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Begins captures and shows them, to callers with the role for it. */
public final class CaptureHandler {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int MOST_IN_AN_ANSWER = 1_000;
  private static final int FILE_CHUNK = 65_536;
  private static final MediaType PCAPNG = MediaType.parseMediaType("application/x-pcapng");
  private static final DefaultDataBufferFactory BUFFERS = new DefaultDataBufferFactory();

  private final Captures captures;
  private final Runs runs;
  private final RunTally tally;
  private final CaptureProperties properties;
  private final Duration longest;
  private final AuditLog audit;

  public CaptureHandler(
      Captures captures,
      Runs runs,
      RunTally tally,
      CaptureProperties properties,
      Duration longest,
      AuditLog audit) {
    this.captures = captures;
    this.runs = runs;
    this.tally = tally;
    this.properties = properties;
    this.longest = longest;
    this.audit = audit;
  }

  /** The host's interfaces. */
  public Mono<ServerResponse> interfaces() {
    return json(new InterfaceView.All(InterfaceView.all(properties.interfaces())));
  }

  /** Begins a capture. */
  public Mono<ServerResponse> begin(ServerRequest request) {
    return permitted(
        request,
        () ->
            request
                .bodyToMono(byte[].class)
                .defaultIfEmpty(new byte[0])
                .map(RequestFields::parse)
                .map(fields -> CaptureRequest.read(fields, properties, longest, port(request)))
                .flatMap(plan -> begin(request, plan)));
  }

  private Mono<ServerResponse> begin(ServerRequest request, CapturePlan plan) {
    return Caller.of(request.exchange())
        .flatMap(
            caller -> {
              Run run = admit(plan, caller);
              return Mono.fromFuture(
                  captures.begin(
                      run.info().id(), plan, run::isStopped, outcome -> ended(run, outcome)),
                  true);
            })
        .flatMap(
            beginning ->
                switch (beginning) {
                  case Captures.Beginning.Begun(Capture capture) ->
                      audited(request, "capture " + plan.interfaceName(), "begun")
                          .then(created(capture));
                  case Captures.Beginning.Refused refused ->
                      problem(CaptureProblems.of(refused.opening(), plan));
                });
  }

  private void ended(Run run, Optional<Captures.Beginning> outcome) {
    run.close();
    tally.count(RunKind.CAPTURE, outcome.map(CaptureHandler::end).orElse(RunEnd.FAILED));
  }

  private static RunEnd end(Captures.Beginning beginning) {
    return switch (beginning) {
      case Captures.Beginning.Refused _ -> RunEnd.PROBLEM;
      case Captures.Beginning.Begun(Capture capture) ->
          switch (capture.state()) {
            case Capture.State.Ended(Capture.End why, _) ->
                why == Capture.End.STOPPED ? RunEnd.STOPPED : RunEnd.DONE;
            case Capture.State.Broken _, Capture.State.Running _ -> RunEnd.FAILED;
          };
    };
  }

  private Run admit(CapturePlan plan, String caller) {
    return switch (runs.begin(RunKind.CAPTURE, plan.interfaceName(), caller)) {
      case RunAdmission.Admitted(Run run) -> run;
      case RunAdmission.Refused(String reason) -> {
        tally.count(RunKind.CAPTURE, RunEnd.REFUSED);
        throw new ProblemException(Problems.tooManyRuns(reason));
      }
    };
  }

  /** All captures that are known. */
  public Mono<ServerResponse> list(ServerRequest request) {
    return permitted(
        request,
        () -> json(new CaptureView.All(captures.all().stream().map(CaptureView::of).toList())));
  }

  /** One capture. */
  public Mono<ServerResponse> show(ServerRequest request) {
    return of(request, capture -> json(CaptureView.of(capture)));
  }

  /** Stops a capture; its file stays. */
  public Mono<ServerResponse> stop(ServerRequest request) {
    return of(
        request,
        capture -> {
          boolean ran = runs.stop(capture.id());
          return ran
              ? audited(request, "capture " + capture.id(), "stopped")
                  .then(ServerResponse.noContent().build())
              : ServerResponse.noContent().build();
        });
  }

  /** Stops a capture that is under way; forgets one that ended, with its file. */
  public Mono<ServerResponse> delete(ServerRequest request) {
    return of(
        request,
        capture ->
            captures.forget(capture.id())
                ? audited(request, "capture " + capture.id(), "deleted")
                    .then(ServerResponse.noContent().build())
                : stop(request));
  }

  /** Recent packets, or all from now on as events. */
  public Mono<ServerResponse> packets(ServerRequest request) {
    return of(
        request,
        capture -> {
          long after = number(request, "after", 0, 0, Long.MAX_VALUE);
          return DiagnosticsHandler.wantsEvents(request)
              ? events(capture, after)
              : json(
                  PacketView.Page.of(
                      capture, after, (int) number(request, "limit", 100, 1, MOST_IN_AN_ANSWER)));
        });
  }

  private static Mono<ServerResponse> events(Capture capture, long after) {
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        .body(
            BodyInserters.fromServerSentEvents(
                LiveEvents.of(new PacketEvents(capture, after).every(LOOK))));
  }

  /** The file as it is by now, with the statistics as its last block. */
  public Mono<ServerResponse> file(ServerRequest request) {
    return of(
        request,
        capture -> {
          byte[] statistics = capture.statistics();
          long length = capture.fileBytes();
          Flux<DataBuffer> packets =
              DataBufferUtils.takeUntilByteCount(
                  DataBufferUtils.read(capture.file(), BUFFERS, FILE_CHUNK), length);
          return audited(request, "capture " + capture.id(), "file read")
              .then(
                  ServerResponse.ok()
                      .contentType(PCAPNG)
                      .contentLength(length + statistics.length)
                      .header(
                          HttpHeaders.CONTENT_DISPOSITION,
                          "attachment; filename=\"capture-" + capture.id() + ".pcapng\"")
                      .body(
                          BodyInserters.fromDataBuffers(
                              packets.concatWithValues(BUFFERS.wrap(statistics)))));
        });
  }

  private Mono<ServerResponse> of(
      ServerRequest request, Function<? super Capture, Mono<ServerResponse>> answer) {
    String id = request.pathVariable("id");
    return permitted(
        request,
        () ->
            captures
                .find(id)
                .<Mono<ServerResponse>>map(answer)
                .orElseGet(() -> problem(CaptureProblems.noSuchCapture(id))));
  }

  private static Mono<ServerResponse> permitted(
      ServerRequest request, Supplier<Mono<ServerResponse>> answer) {
    return Caller.has(request.exchange(), Role.CAPTURE)
        .flatMap(may -> may ? answer.get() : problem(CaptureProblems.roleMissing()))
        .onErrorResume(RunExecutor::isAnswered, failure -> problem(RunExecutor.problem(failure)));
  }

  private Mono<Void> audited(ServerRequest request, String what, String to) {
    return Caller.of(request.exchange())
        .doOnNext(who -> audit.record(new Change(who, what, null, to)))
        .then();
  }

  private static long number(
      ServerRequest request, String name, long fallback, long from, long to) {
    String text = request.queryParam(name).orElse("");
    if (text.isEmpty()) {
      return fallback;
    }
    if (text.matches("[0-9]{1,18}")) {
      long value = Long.parseLong(text);
      if (value >= from && value <= to) {
        return value;
      }
    }
    String most = to == Long.MAX_VALUE ? "" : " to " + to;
    throw RequestFields.invalid(new FieldError(name, text, "a whole number from " + from + most));
  }

  /** Of this API. */
  public static int port(ServerRequest request) {
    InetSocketAddress local = request.exchange().getRequest().getLocalAddress();
    return Objects.requireNonNull(local, "a request without a socket").getPort();
  }

  private static Mono<ServerResponse> created(Capture capture) {
    return ServerResponse.created(URI.create("/api/capture/" + capture.id()))
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(CaptureView.of(capture));
  }

  private static Mono<ServerResponse> json(Object answer) {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(answer);
  }

  private static Mono<ServerResponse> problem(Problem problem) {
    return ServerResponse.status(problem.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem.toJson());
  }
}
