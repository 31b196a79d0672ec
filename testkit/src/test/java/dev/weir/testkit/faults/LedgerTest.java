package dev.weir.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.faults.Ledger.Said;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger("lobby");

  @BeforeEach
  void twoJoin() {
    ledger.joined("a", "e", 0);
    ledger.joined("b", "e", 0);
  }

  private void receive(String member, long offset, String from, long number) {
    ledger.received(member, "e", offset, new Said(from, number));
  }

  @Test
  void whatAllGetInOneOrderIsRight() {
    for (String member : new String[] {"a", "b"}) {
      receive(member, 1, "a", 1);
      receive(member, 2, "b", 1);
      receive(member, 3, "a", 2);
    }
    ledger.acknowledged("e", 1, new Said("a", 1));
    ledger.acknowledged("e", 2, new Said("b", 1));
    assertThat(ledger.wrong()).isEmpty();
    assertThat(ledger.everybodyHas(3)).isTrue();
  }

  @Test
  void anAcknowledgedMessageIsPromisedUntilEverybodyHasIt() {
    ledger.acknowledged("e", 1, new Said("a", 1));
    receive("a", 1, "a", 1);
    assertThat(ledger.promised()).isEqualTo(1);
    assertThat(ledger.everybodyHas(1)).isFalse();
    receive("b", 1, "a", 1);
    assertThat(ledger.everybodyHas(1)).isTrue();
  }

  @Test
  void anAcknowledgementOfWhatIsNotThereIsALoss() {
    receive("a", 1, "b", 1);
    ledger.acknowledged("e", 1, new Said("a", 1));
    assertThat(ledger.wrong()).singleElement().asString().contains("was acknowledged at offset 1");
  }

  @Test
  void anAcknowledgementMayComeBeforeItsMessage() {
    ledger.acknowledged("e", 1, new Said("a", 1));
    receive("a", 1, "b", 1);
    assertThat(ledger.wrong()).singleElement().asString().contains("was acknowledged at offset 1");
  }

  @Test
  void aHoleIsFound() {
    receive("a", 1, "a", 1);
    receive("a", 3, "b", 1);
    assertThat(ledger.wrong()).containsExactly("room lobby: a got offset 3 after 1");
  }

  @Test
  void aDuplicateIsFound() {
    receive("a", 1, "b", 1);
    receive("a", 2, "b", 1);
    assertThat(ledger.wrong()).singleElement().asString().contains("twice, or out of order");
  }

  @Test
  void aMessageThatIsLostBeforeItWasStoredIsFound() {
    receive("a", 1, "b", 1);
    receive("a", 2, "b", 3);
    assertThat(ledger.wrong()).singleElement().asString().contains("one is lost");
  }

  @Test
  void anotherOrderForAnotherMemberIsFound() {
    receive("a", 1, "a", 1);
    receive("b", 1, "b", 1);
    assertThat(ledger.wrong()).singleElement().asString().contains("where others got");
  }

  @Test
  void aRoomThatBeginsAnewIsFoundAndGapsAreToldOnce() {
    ledger.received("a", "other", 1, new Said("a", 1));
    ledger.told("b", "gap");
    assertThat(ledger.wrong())
        .containsExactly("room lobby: a found the room begun anew", "room lobby: b was told: gap");
    assertThat(ledger.wrong()).isEmpty();
  }
}
