package dev.weir.chat.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOffersTest {

  private static String agreed(String... lines) {
    return DeflateOffers.agree(List.of(lines), false, false)
        .map(DeflateTerms::header)
        .orElse("nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate|permessage-deflate",
        "Permessage-Deflate|permessage-deflate",
        "permessage-deflate; client_max_window_bits|permessage-deflate",
        "permessage-deflate;client_max_window_bits=8|permessage-deflate",
        "permessage-deflate; server_no_context_takeover|permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover|permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=8|permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=\"10\"|permessage-deflate; server_max_window_bits=10",
        "x-other; a=\"b,c;d\", permessage-deflate|permessage-deflate",
        "permessage-deflate; server_max_window_bits=7, permessage-deflate|permessage-deflate",
        "permessage-deflate; server_max_window_bits=15|permessage-deflate; server_max_window_bits=15",
      })
  void theFirstOfferThatCanBeKept_isAgreedTo(String offers, String answer) {
    assertThat(agreed(offers)).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "x-webkit-deflate-frame",
        "permessage-deflate2",
        "permessage-deflate; unknown",
        "permessage-deflate;",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=ten",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=10; client_max_window_bits=10",
      })
  void whatCannotBeKept_isDeclined(String offers) {
    assertThat(agreed(offers)).isEqualTo("nothing");
  }

  @Test
  void linesAreOneList_andWhatIsNotAskedForMayBeImposed() {
    List<String> lines = List.of("x-other", "permessage-deflate; client_max_window_bits");
    assertThat(DeflateOffers.agree(lines, true, true).map(DeflateTerms::header))
        .contains("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  }
}
