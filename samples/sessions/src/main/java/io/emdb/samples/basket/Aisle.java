package io.emdb.samples.basket;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What somebody took from one aisle: an attribute of the session. */
record Aisle(List<String> goods) implements Serializable {

  Aisle with(String good) {
    List<String> more = new ArrayList<>(goods);
    more.add(good);
    return new Aisle(List.copyOf(more));
  }
}
