package dev.weir.common.autoconfigure.ban;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.ban.Ban;
import dev.weir.common.ban.BanOutcome;
import dev.weir.common.ban.Bans;
import dev.weir.common.net.Cidr;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code /api/bans}. A network stands in the path with its slash as it is or encoded: {@code
 * /api/bans/192.0.2.0/24}, {@code /api/bans/192.0.2.0%2F24}.
 */
@RestController
@RequestMapping(path = "/api/bans", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "bans")
final class BansController {

  private static final String ADDRESS = "/{address}";
  private static final String NETWORK = "/{address}/{prefix}";

  private final Bans bans;
  private final InstantSource clock;

  BansController(Bans bans, InstantSource clock) {
    this.bans = bans;
    this.clock = clock;
  }

  @Operation(summary = "Who is banned")
  @ApiResponse(responseCode = "200", description = "Every ban that has not ended")
  @GetMapping
  List<BanView> all() {
    Instant now = clock.instant();
    return bans.all(now).stream().map(ban -> view(ban, now)).toList();
  }

  /** The ban of a network, or the one that keeps an address out. */
  @Operation(summary = "The ban of a network, or the one that keeps an address out")
  @ApiResponse(responseCode = "200", description = "The ban")
  @GetMapping({ADDRESS, NETWORK})
  BanView find(
      @PathVariable String address, @PathVariable(required = false) @Nullable String prefix) {
    Cidr network = network(address, prefix);
    Instant now = clock.instant();
    boolean single = network.prefix() == 8 * network.network().getAddress().length;
    Ban ban =
        single ? bans.find(network.network(), now.toEpochMilli()) : bans.exactly(network, now);
    if (ban == null) {
      throw notBanned(network);
    }
    return view(ban, now);
  }

  /** Bans a network that has no ban yet: 201; 409 where it has. */
  @Operation(summary = "Ban an address or a network that has no ban yet")
  @ApiResponse(
      responseCode = "201",
      description = "It is banned from now on",
      headers = @Header(name = HttpHeaders.LOCATION, description = "Where its ban is"))
  @PostMapping
  Mono<ResponseEntity<BanView>> create(
      @RequestBody BanRequest request, ServerWebExchange exchange) {
    Cidr network = BanRequest.network(request.network());
    if (bans.exactly(network, clock.instant()) != null) {
      throw new ProblemException(
          Problem.of(
              "ban-exists", "Ban exists", 409, network + " is banned; PUT changes its ban."));
    }
    return Caller.of(exchange).map(who -> impose(network, request, who));
  }

  /** Bans a network, 201, or changes its ban, 200. */
  @Operation(summary = "Ban an address or a network, or change its ban")
  @ApiResponse(responseCode = "200", description = "Its ban is changed")
  @ApiResponse(
      responseCode = "201",
      description = "It is banned from now on",
      headers = @Header(name = HttpHeaders.LOCATION, description = "Where its ban is"))
  @PutMapping({ADDRESS, NETWORK})
  Mono<ResponseEntity<BanView>> put(
      @PathVariable String address,
      @PathVariable(required = false) @Nullable String prefix,
      @RequestBody BanRequest request,
      ServerWebExchange exchange) {
    Cidr network = network(address, prefix);
    return Caller.of(exchange).map(who -> impose(network, request, who));
  }

  private ResponseEntity<BanView> impose(Cidr network, BanRequest request, String who) {
    Instant now = clock.instant();
    return switch (bans.impose(request.toBan(network, now, who), now)) {
      case BanOutcome.Banned banned when banned.before() == null ->
          ResponseEntity.created(location(network)).body(view(banned.ban(), now));
      case BanOutcome.Banned banned -> ResponseEntity.ok(view(banned.ban(), now));
      case BanOutcome.Full full ->
          throw new ProblemException(
              Problem.of(
                  "ban-list-full",
                  "Ban list full",
                  409,
                  "There are "
                      + full.most()
                      + " bans, all by hand, and weir.bans.max-entries"
                      + " allows no more: end one first."));
    };
  }

  /** Ends a ban: 204; 404 where the network has none of its own. */
  @Operation(summary = "End a ban")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such ban any more",
      content = @Content)
  @DeleteMapping({ADDRESS, NETWORK})
  Mono<ResponseEntity<Void>> lift(
      @PathVariable String address,
      @PathVariable(required = false) @Nullable String prefix,
      ServerWebExchange exchange) {
    Cidr network = network(address, prefix);
    return Caller.of(exchange)
        .map(
            who -> {
              if (bans.lift(network, who, clock.instant()) == null) {
                throw notBanned(network);
              }
              return ResponseEntity.status(HttpStatus.NO_CONTENT).<Void>build();
            });
  }

  private BanView view(Ban ban, Instant now) {
    return BanView.of(ban, now, bans.warning(ban.network()));
  }

  private static Cidr network(String address, @Nullable String prefix) {
    return BanRequest.network(prefix == null ? address : address + "/" + prefix);
  }

  private static URI location(Cidr network) {
    return URI.create("/api/bans/" + network);
  }

  private static ProblemException notBanned(Cidr network) {
    return new ProblemException(
        Problem.of("not-banned", "Not banned", 404, "There is no ban of " + network + "."));
  }
}
