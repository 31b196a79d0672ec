package dev.weir.chat.netty.room;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.Caller;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.TokenChecker;
import dev.weir.chat.access.Verdict;
import dev.weir.chat.netty.client.Deadline;
import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import dev.weir.chat.session.UserPlaces;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who a client of the rooms is, and for how long: by a token of its handshake or its {@code
 * connect}, or as a guest. While a token is being checked, its client waits. Belongs to the
 * client's event loop.
 */
final class Identity {

  private final RoomMember member;
  private final AccessPolicy access;
  private final Sessions sessions;
  private final UserPlaces users;
  private final Deadline expiry;
  private final Deadline patience;
  private final Instant since;
  private @Nullable Caller caller;
  private @Nullable Caller expected;
  private UserPlaces.@Nullable Place place;
  private boolean checking;
  private boolean nameless;

  Identity(RoomMember member, RoomServer server) {
    this.member = member;
    this.access = server.access();
    this.sessions = server.sessions();
    this.users = server.users();
    this.since = server.wall().instant();
    this.expiry = new Deadline(member.out().executor(), server.wall(), this::expired);
    this.patience = new Deadline(member.out().executor(), server.wall(), this::tooLate);
  }

  /** Who it is; null before it has connected. */
  @Nullable Caller caller() {
    return caller;
  }

  /** Whether it is a guest that has said no name, and was given one. */
  boolean isNameless() {
    return nameless;
  }

  /** Whether what the client says has to wait. */
  boolean isChecking() {
    return checking;
  }

  /**
   * The client has come.
   *
   * @param token what its handshake brought
   */
  void arrived(@Nullable String token) {
    if (token != null && access.tokens() != null) {
      check(null, token, accepted -> expected = accepted);
    }
    if (access.guests() == null) {
      patience.set(since.plus(access.connectTimeout()));
    }
  }

  void gone() {
    expiry.cancel();
    patience.cancel();
    if (place != null) {
      place.release();
    }
  }

  /** Says who it is, or brings a newer token. */
  void connect(ClientCommand.Connect connect) {
    String token = connect.token();
    if (token != null) {
      check(connect.ref(), token, accepted -> accept(connect, accepted));
    } else if (caller != null) {
      member.refuse(
          connect.ref(), RoomProblem.ALREADY_CONNECTED.because("You are " + caller.user() + "."));
    } else if (expected != null) {
      accept(connect, expected);
    } else {
      enterAsGuest(connect);
    }
  }

  private void enterAsGuest(ClientCommand.Connect connect) {
    Rights guests = access.guests();
    UserName name = connect.user();
    if (guests == null) {
      sendAway(
          connect.ref(),
          RoomProblem.TOKEN_MISSING,
          "A token is needed here: send connect with token.",
          CloseReason.UNAUTHORIZED);
    } else if (name != null && !access.guestsHaveNames()) {
      member.refuse(
          connect.ref(),
          RoomProblem.OTHER_USER.because("A name needs a token here; connect without user."));
    } else {
      nameless = name == null;
      become(connect, new Caller(name == null ? givenName(connect) : name, guests, null));
    }
  }

  /**
   * That of an earlier connection, where the client has the secret of one that was given a name.
   */
  private UserName givenName(ClientCommand.Connect connect) {
    String session = connect.session();
    UserName earlier = session == null ? null : sessions.nameless(session);
    return earlier == null ? member.givenName() : earlier;
  }

  private void accept(ClientCommand.Connect connect, Caller accepted) {
    UserName name = connect.user();
    if (name != null && !name.equals(accepted.user())) {
      refuseOtherUser(connect, accepted.user(), name);
    } else if (caller != null && !caller.user().equals(accepted.user())) {
      refuseOtherUser(connect, accepted.user(), caller.user());
    } else {
      become(connect, accepted);
    }
  }

  private void refuseOtherUser(ClientCommand.Connect connect, UserName holder, UserName user) {
    member.refuse(
        connect.ref(),
        RoomProblem.OTHER_USER.because("The token is of " + holder + ", not of " + user + "."));
  }

  private void become(ClientCommand.Connect connect, Caller accepted) {
    String session = connect.session();
    if (caller == null && session != null) {
      member.succeed(session, accepted.user(), () -> enter(connect, accepted));
    } else {
      enter(connect, accepted);
    }
  }

  private void enter(ClientCommand.Connect connect, Caller accepted) {
    place = place == null ? users.take(accepted.user().value()) : place;
    if (place == null) {
      sendAway(
          connect.ref(),
          RoomProblem.TOO_MANY_OF_USER,
          "%s has all of its %d connections in use.".formatted(accepted.user(), users.limit()),
          CloseReason.TOO_MANY);
      return;
    }
    caller = accepted;
    expected = null;
    patience.cancel();
    expiry.set(accepted.until());
    member.connected(connect.ref(), accepted);
  }

  private void check(@Nullable String ref, String token, Consumer<Caller> whenAccepted) {
    TokenChecker tokens = access.tokens();
    if (tokens == null) {
      member.refuse(
          ref, RoomProblem.TOKEN_REFUSED.because("No tokens are taken here; connect without."));
      return;
    }
    checking = true;
    tokens
        .check(token)
        .thenAccept(
            verdict -> member.out().executor().execute(() -> decided(ref, verdict, whenAccepted)));
  }

  private void decided(@Nullable String ref, Verdict verdict, Consumer<Caller> whenAccepted) {
    checking = false;
    if (member.closing()) {
      return;
    }
    switch (verdict) {
      case Verdict.Accepted(Caller accepted) -> whenAccepted.accept(accepted);
      case Verdict.Refused refused -> refused(ref, refused);
    }
    member.goOn();
  }

  /** One who is in already stays until its earlier token is over. */
  private void refused(@Nullable String ref, Verdict.Refused refused) {
    if (caller != null) {
      member.refuse(ref, refused.problem());
    } else {
      sendAway(ref, refused.kind(), refused.detail(), closing(refused.kind()));
    }
  }

  private static CloseReason closing(RoomProblem kind) {
    return switch (kind) {
      case TOKEN_EXPIRED -> CloseReason.EXPIRED;
      case KEYS_UNAVAILABLE -> CloseReason.KEYS_UNAVAILABLE;
      default -> CloseReason.UNAUTHORIZED;
    };
  }

  private void expired() {
    sendAway(
        null,
        RoomProblem.TOKEN_EXPIRED,
        "The token is over, and no newer came.",
        CloseReason.EXPIRED);
  }

  private void tooLate() {
    sendAway(
        null,
        RoomProblem.TOKEN_MISSING,
        "A token is needed here, and no connect with one came in time.",
        CloseReason.NO_CONNECT);
  }

  private void sendAway(@Nullable String ref, RoomProblem kind, String detail, CloseReason reason) {
    member.refuse(ref, kind.because(detail));
    member.close(reason);
  }
}
