package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DifferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1,'b':2} | {'a':1,'b':3} | {'b':2} | {'b':3}",
        "{'a':1} | {'b':2} | {'a':1} | {'b':2}",
        "{'a':{'b':1,'c':2}} | {'a':{'b':1,'c':3}} | {'a':{'c':2}} | {'a':{'c':3}}",
        "{'a':{'b':1}} | {'a':1} | {'a':{'b':1}} | {'a':1}",
        "{'a':[1,2]} | {'a':[1,3]} | {'a':[1,2]} | {'a':[1,3]}",
        "{'u':[{'id':'x','w':1},{'w':1,'id':'y','z':2}]}"
            + " | {'u':[{'id':'x','w':1},{'w':2,'id':'y','z':2}]}"
            + " | {'u':[{'id':'y','w':1}]} | {'u':[{'id':'y','w':2}]}",
        "{'u':[{'id':'x','w':1}]} | {'u':[{'id':'x','w':1},{'id':'y','w':2}]}"
            + " | {'u':[]} | {'u':[{'id':'y','w':2}]}",
        "{'u':[{'id':'x','w':1},{'id':'y'}]} | {'u':[{'id':'y'},{'id':'x','w':1}]}"
            + " | {'u':[{'id':'x'},{'id':'y'}]} | {'u':[{'id':'y'},{'id':'x'}]}",
        "{'u':[{'id':'x','w':1},{'id':'x'}]} | {'u':[{'id':'x','w':2}]}"
            + " | {'u':[{'id':'x','w':1},{'id':'x'}]} | {'u':[{'id':'x','w':2}]}"
      })
  void bothAreLeftWithWhatIsDifferent(String one, String other, String left, String right) {
    ObjectNode from = object(one);
    ObjectNode to = object(other);
    Difference.leave(from, to);
    assertThat(from).hasToString(left.replace('\'', '"'));
    assertThat(to).hasToString(right.replace('\'', '"'));
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
  }
}
