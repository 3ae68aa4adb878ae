# Redraw with `gnuplot heatmap-strict-root.gp` in this directory; the data are in heatmap-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'heatmap-strict-root.dat'
svg = out.'/heatmap-strict-root.svg'
png = out.'/heatmap-strict-root.png'
reset
W = 640
H = 377
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'What escapes without which hardening'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each column is one combination of hardening; its dark squares say what it is without. Columns are' at screen X(18.00), screen Y(337.50) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'ordered by how many steps are missing, the hardest at the left.' at screen X(18.00), screen Y(353.50) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(160.96)
set rmargin at screen X(276.96)
set tmargin at screen Y(137.00)
set bmargin at screen Y(315.50)
set xrange [0:4.4615]
set yrange [10.5000:0]
colour(word) = word eq 'escaped' ? 0xd55e00 : word eq 'blocked' ? 0x9ed2f2 : word eq 'untestable' ? 0xededed : word eq 'inconclusive' ? 0x1c1c1c : word eq 'gone' ? 0x222222 : 0xe2e2e2
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'escaped' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(101.29), screen Y(97.00) to screen X(113.29), screen Y(85.00) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'blocked' at screen X(118.29), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(181.39), screen Y(97.00) to screen X(193.39), screen Y(85.00) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'untestable' at screen X(198.39), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(278.15), screen Y(97.00) to screen X(290.15), screen Y(85.00) back fillcolor rgb '#1c1c1c' fillstyle solid noborder
set label 'inconclusive' at screen X(295.15), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'white dot: repetitions disagree' at screen X(386.08), screen Y(91.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label '{/:Bold '.'missing steps'.'}' at screen X(152.96), screen Y(121.00) right font ',11' textcolor rgb '#222222'  front
set arrow from screen X(161.46), screen Y(130.00) to screen X(186.46), screen Y(130.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'0'.'}' at screen X(173.96), screen Y(121.00) center font ',11' textcolor rgb '#222222'  front
set arrow from screen X(193.46), screen Y(130.00) to screen X(244.46), screen Y(130.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'1'.'}' at screen X(218.96), screen Y(121.00) center font ',11' textcolor rgb '#222222'  front
set arrow from screen X(251.46), screen Y(130.00) to screen X(276.46), screen Y(130.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'2'.'}' at screen X(263.96), screen Y(121.00) center font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'fs'.'}' at screen X(18.00), screen Y(191.40) left font ',11' textcolor rgb '#666666'  front
set label 'beta_chroot' at screen X(152.96), screen Y(191.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'zeta_never' at screen X(152.96), screen Y(208.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'sig'.'}' at screen X(18.00), screen Y(233.05) left font ',11' textcolor rgb '#666666'  front
set label 'gamma_partial' at screen X(152.96), screen Y(233.05) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'cred'.'}' at screen X(18.00), screen Y(257.70) left font ',11' textcolor rgb '#666666'  front
set label 'epsilon_vacuous' at screen X(152.96), screen Y(257.70) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'ns'.'}' at screen X(18.00), screen Y(282.35) left font ',11' textcolor rgb '#666666'  front
set label 'delta_helped' at screen X(152.96), screen Y(282.35) right font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'env'.'}' at screen X(18.00), screen Y(307.00) left font ',11' textcolor rgb '#666666'  front
set label 'alpha_always' at screen X(152.96), screen Y(307.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'user namespace' at screen X(152.96), screen Y(145.50) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'chroot' at screen X(152.96), screen Y(162.50) right font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(160.96), screen Y(265.70) to screen X(520.06), screen Y(249.70) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'untestable (vacuous): the caller already holds what it would gain' at screen X(166.96), screen Y(257.70) left font ',10' textcolor rgb '#666666' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'heatmap_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 1 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'verdicts', \
     dat index 2 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'what a combination is without', \
     dat index 3 using 1:(0):(0):(10.50) with vectors nohead linewidth 1 linecolor rgb '#ffffff' title 'grid', \
     dat index 4 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'untestable', \
     dat index 5 using 1:2 with points pointtype 7 pointsize 2.6*P linecolor rgb '#ffffff' title 'repetitions disagree'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
