package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.util.List;

/** All shapes. */
public interface Shapes extends EmdbRepository<Shape, Integer> {

  List<Shape> findByLabel(String label);
}
