package dev.weir.chat.app.api;

import dev.weir.chat.app.config.Durations;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.chat.protocol.CommandLimits;
import dev.weir.chat.protocol.PublishRequest;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomBans;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomSummary;
import dev.weir.chat.room.UserName;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code /api/rooms} and {@code /api/publish}. A slash in a room's name is written {@code %2F} in
 * the path.
 */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "rooms")
public final class RoomsController {

  /** The largest part of history that one answer has, in bytes of its messages. */
  private static final int PAGE_BYTES = 1 << 20;

  private static final Duration SHORTEST_BAN = Duration.ofSeconds(1);
  private static final Duration LONGEST_BAN = Duration.ofDays(30);

  private final RoomServer server;
  private final PublishRequest requests;
  private final int maxPage;

  public RoomsController(RoomServer server, CommandLimits limits) {
    this.server = server;
    this.requests = new PublishRequest(limits);
    this.maxPage = limits.maxPage();
  }

  @Operation(summary = "The rooms that this instance has members in, or keeps, by name")
  @ApiResponse(responseCode = "200", description = "Each with its counts")
  @GetMapping("/rooms")
  List<RoomSummary> all() {
    return server.rooms().summaries().stream()
        .sorted(Comparator.comparing(RoomSummary::room))
        .toList();
  }

  @Operation(summary = "Publish a message to a room, and have it stored")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      description = "The message",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = MessageBody.class)))
  @ApiResponse(responseCode = "201", description = "It is stored, and on its way to the members")
  @ApiResponse(responseCode = "200", description = "It was stored before, under the same key")
  @PostMapping(path = "/rooms/{room}/messages", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<ResponseEntity<PublishedMessage>> publish(
      @PathVariable String room, @RequestBody byte[] body) {
    RoomName name = roomName(room);
    Draft draft = requests.read(body);
    refuseWhileBusy();
    return Mono.fromFuture(server.publish(name, draft))
        .map(outcome -> published(name, outcome))
        .map(
            message ->
                ResponseEntity.status(message.repeated() ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(message));
  }

  @Operation(summary = "Publish a message to many rooms, each for itself")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      description = "The message and 1 to 100 rooms",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = MessageToMany.class)))
  @ApiResponse(responseCode = "200", description = "Where it is stored, and where it is not")
  @PostMapping(path = "/publish", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<PublishedToMany> publishToMany(@RequestBody byte[] body) {
    PublishRequest.ToMany request = requests.readToMany(body);
    refuseWhileBusy();
    List<Answer> answers =
        request.rooms().stream()
            .map(room -> new Answer(room, server.publish(room, request.draft())))
            .toList();
    CompletableFuture<?>[] all =
        answers.stream().map(Answer::outcome).toArray(CompletableFuture[]::new);
    return Mono.fromFuture(CompletableFuture.allOf(all).thenApply(_ -> toMany(answers)));
  }

  private record Answer(RoomName room, CompletableFuture<PublishOutcome> outcome) {}

  private static PublishedToMany toMany(List<Answer> answers) {
    List<PublishedMessage> published = new ArrayList<>();
    List<PublishedToMany.Refused> refused = new ArrayList<>();
    for (Answer answer : answers) {
      RoomName room = answer.room();
      try {
        published.add(published(room, answer.outcome().join()));
      } catch (ProblemException e) {
        Problem why = e.problem();
        refused.add(new PublishedToMany.Refused(room.value(), why.type(), why.detail()));
      }
    }
    return new PublishedToMany(published, refused);
  }

  private void refuseWhileBusy() {
    if (server.isBusy()) {
      throw new ProblemException(
          Problem.of("busy", "Busy", 503, "Too much is on its way to clients; try again."));
    }
  }

  private static PublishedMessage published(RoomName room, PublishOutcome outcome) {
    return switch (outcome) {
      case PublishOutcome.Stored stored -> PublishedMessage.of(room, stored);
      case PublishOutcome.TooManyKeys(int limit) ->
          throw problem(
              RoomProblem.TOO_MANY_KEYS,
              "The room remembers " + limit + " keys; nothing was published.");
      case PublishOutcome.TooManyRooms(int limit) ->
          throw problem(RoomProblem.TOO_MANY_ROOMS, "All " + limit + " rooms exist.");
      case PublishOutcome.Unavailable(String detail) ->
          throw problem(RoomProblem.STORE_UNAVAILABLE, detail);
    };
  }

  @Operation(summary = "What a room remembers, oldest first")
  @ApiResponse(
      responseCode = "200",
      description = "Messages after an offset; fewer than asked for where they are large",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = RoomHistory.class)))
  @GetMapping("/rooms/{room}/messages")
  Mono<ResponseEntity<byte[]>> messages(
      @PathVariable String room,
      @Parameter(description = "The offset before the first message that is wanted")
          @RequestParam(defaultValue = "0")
          long after,
      @Parameter(description = "How many, from 1 to weir.chat.rooms.max-page")
          @RequestParam(defaultValue = "100")
          int limit) {
    if (after < 0 || limit < 1) {
      throw problem(RoomProblem.BAD_COMMAND, "after is to be 0 or more, limit 1 or more.");
    }
    int most = Math.min(limit, maxPage);
    return find(room)
        .map(found -> ServerFrames.history(found.history(after, most, PAGE_BYTES, server.now())))
        .map(page -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(page));
  }

  @Operation(summary = "Who is in a room")
  @ApiResponse(
      responseCode = "200",
      description = "Counts, and the users by name unless there are too many")
  @GetMapping("/rooms/{room}/presence")
  Mono<PresenceView> presence(@PathVariable String room) {
    return find(room).map(Room::presence);
  }

  @Operation(
      summary = "Take a user out of a room, and keep it out for a time",
      description = "Each of its connections is told. Without ban it may come back at once.")
  @ApiResponse(
      responseCode = "204",
      description = "Each of its connections is on its way out",
      content = @Content)
  @DeleteMapping("/rooms/{room}/members/{user}")
  Mono<ResponseEntity<Void>> remove(
      @PathVariable String room,
      @PathVariable String user,
      @Parameter(description = "For how long it may not join, read or publish, from 1s to 30d")
          @RequestParam(required = false)
          @Nullable String ban) {
    RoomName name = roomName(room);
    UserName who = userName(user);
    if (ban != null) {
      keepOut(name, who, Durations.parse("ban", ban, LONGEST_BAN, SHORTEST_BAN, LONGEST_BAN));
    }
    if (ban != null) {
      server.remove(name, server.rooms().find(name), who, "banned");
      return Mono.just(ResponseEntity.noContent().build());
    }
    return find(room).map(found -> removed(found, who));
  }

  private ResponseEntity<Void> removed(Room found, UserName who) {
    if (!server.remove(found.name(), found, who, "removed")) {
      throw problem(RoomProblem.NO_SUCH_MEMBER, "This user is not in room " + found.name() + ".");
    }
    return ResponseEntity.noContent().build();
  }

  @Operation(summary = "Who is kept out of a room, and until when")
  @ApiResponse(responseCode = "200", description = "By name")
  @GetMapping("/rooms/{room}/bans")
  List<RoomBan> bans(@PathVariable String room) {
    return server.bans().of(roomName(room), Instant.now()).entrySet().stream()
        .map(each -> new RoomBan(each.getKey(), each.getValue()))
        .toList();
  }

  @Operation(summary = "Let a user into a room again")
  @ApiResponse(responseCode = "204", description = "It may join", content = @Content)
  @DeleteMapping("/rooms/{room}/bans/{user}")
  ResponseEntity<Void> lift(@PathVariable String room, @PathVariable String user) {
    RoomName name = roomName(room);
    if (!server.bans().lift(name, userName(user), Instant.now())) {
      throw problem(RoomProblem.NO_SUCH_MEMBER, "This user is not kept out of room " + name + ".");
    }
    return ResponseEntity.noContent().build();
  }

  private void keepOut(RoomName room, UserName user, Duration time) {
    Instant now = Instant.now();
    if (!server.bans().ban(room, user, now.plus(time), now)) {
      throw problem(
          RoomProblem.TOO_MANY_BANS,
          "There are " + RoomBans.MOST + " bans of rooms, as many as may be: end one first.");
    }
  }

  private static UserName userName(String name) {
    if (!UserName.isLawful(name)) {
      throw problem(
          RoomProblem.BAD_USER_NAME, "A user has 1 to 128 printable characters, not all blank.");
    }
    return new UserName(name);
  }

  private Mono<Room> find(String room) {
    RoomName name = roomName(room);
    return Mono.fromFuture(server.store().find(name, server.now()))
        .map(
            opening ->
                switch (opening) {
                  case Opening.Opened(Room found) -> found;
                  case Opening.Unavailable(String detail) ->
                      throw problem(RoomProblem.STORE_UNAVAILABLE, detail);
                  case Opening.NoSuchRoom(), Opening.TooManyRooms _ ->
                      throw problem(RoomProblem.NO_SUCH_ROOM, "There is no room " + name + ".");
                });
  }

  private static RoomName roomName(String name) {
    if (!RoomName.isLawful(name)) {
      throw problem(
          RoomProblem.BAD_ROOM_NAME, "A room has 1 to 128 letters, digits and -_.:/@#+~.");
    }
    return new RoomName(name);
  }

  private static ProblemException problem(RoomProblem kind, String detail) {
    return new ProblemException(kind.because(detail));
  }
}
