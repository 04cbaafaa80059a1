"""First names common in France: what tells « Rennes Métropole » from « Régis Martin »."""

from __future__ import annotations

# Folded, without accents. Names that are also common words or towns of their own are left out.
FIRST_NAMES = frozenset(
    """
    abdel abdelkader abdou adam adele adeline adil adrien adrienne agathe agnes ahmed aicha aime
    aimee alain alan alban albane albert alex alexandra alexandre alexia alexis alfred ali alice
    alicia aline alisson alix alizee alison aloys alphonse amandine amaury ambre amel amelie amina
    amine amir anais anastasia anatole andre andrea andree ange angele angelina angelique anissa
    anita ann anna annabelle anne annette annick annie annaick antoine antoinette anthony
    antonin antony apolline ariane aristide arlette armand armelle armel arnaud arnauld arsene
    arthur astrid aude audrey augustin aurelia aurelie aurelien aurore auriane axel axelle aymeric
    baptiste barbara barthelemy basile bastien beatrice benedicte benjamin benoit berangere
    berenice bernadette bernard berthe bertille bertrand bettina bilal blaise blanche blandine
    boris brice brigitte bruno camelia camille capucine carine carl carla carlos carmen carole
    carolina caroline catherine cathy cecile cecilia cedric celeste celestin celia celine cesar
    chantal charlene charles charlie charlotte charly chloe christa christel christele christelle
    christian christiane christina christine christophe cindy claire clara clarisse claude claudia
    claudie claudine clemence clement clementine cleo clothilde clotilde colette colin coralie
    corentin corinne cosette cristina cyprien cyril cyrille damien dan daniel daniele danielle
    danny daphne david dave deborah delphine denis denise desire didier diane dimitri djamel
    djamila dominique donatien dora dorian dorothee dylan edgar edith edmond edouard edwige eleonore
    eliane elias eliette elena elie eline elisa elisabeth elise elodie eloise elsa emeline emeric
    emile emilie emilien emma emmanuel emmanuelle enzo eric erica erik erika ernest erwan erwann
    estelle esteban esther etienne eudes eugene eugenie eva evan eve evelyne fabian fabien
    fabienne fabiola fabrice fadila faiza fanny farid fatiha fatima fatou fatoumata felicie felix
    ferdinand fernand fernande fiona flavie flavien fleur flora florence florent florentin florian
    floriane franca franck francis franco francois francoise frank fred freddy frederic frederick
    frederique gabin gabriel gabriele gabrielle gael gaelle gaetan gaetane garance gaspard gaston
    gauthier gautier genevieve geoffrey geoffroy georges georgette gerald geraldine gerard germain
    germaine ghislain ghislaine gilbert gilberte gilles gina ginette gisele giuseppe gladys gontran
    goulven gregoire gregory guenael guenaelle guilhem guillaume guillemette gurvan gustave guy
    gwenael gwenaelle gwendal gwendoline gwladys habib hadrien hakim hamid hamza hanane harold
    hassan hector helena helene heloise henri henriette herve hicham hilaire hippolyte honore
    honorine horace hubert hugo hugues ibrahim ida idriss ilan ilona imane imene ines ingrid irene
    iris irina isabel isabelle isaac ismael ivan jacinthe jack jacky jacqueline jacques jade jamal
    jamel jamila jana jane janine jasmine jawad jean jeanine jeanne jeannette jeannine jeff jennifer
    jenny jeremie jeremy jerome jerry jessica jessy jihane jimmy joachim joan joanna jocelyn
    jocelyne joel joelle johan johann johanna johanne john johnny jonathan jordan jordane jorge
    jose josee joseph josephine josette joshua josiane josselin josse joyce juan jules julia julian
    juliana julie julien julienne juliette justin justine kamel karim karima karine karl
    katell katherine kathleen katia katy kelly kenza kevin khaled khadija killian laetitia lamia
    lara larissa laura laure laureline lauren laurence laurene laurent laurianne laurie lea leandre
    leila lena leo leon leonard leonie leontine leopold leslie leticia lila lilas lili
    liliane lilian lina linda lionel lisa lise lisette livia loic lola loan lorenzo lorette lorraine
    lou louane louis louisa louise louison loup luc lucas luce lucette lucie lucien lucienne lucile
    lucille ludivine ludovic luis luisa lydia lydie lysiane mado madeleine madjid mael maelle maeva
    magali magalie magda maite malek malik malika malo manon manuel manuela marc marceau marcel
    marcelle marcelin marco margaux margot marguerite maria mariam mariama marianne marie marielle
    marilyn marilyne marina marine mario marion marius marjolaine marjorie marlene marta marthe
    martial martin martine marwan maryam maryline maryse maryvonne matheo mathias mathieu mathilde
    mathis mathurin matthias matthieu maud maude maureen maurice maurine mauricette max maxence
    maxime maximilien maximilian maya medhi mehdi melanie melina melinda melissa meriem michael
    michel michele micheline michelle mickael miguel mikael milan mireille miriam mohamed mohammed
    moise mona monia monique morgan morgane mounir mourad moussa muriel mustapha myriam mylene
    nabil nabila nadege nadia nadine nadir naima nancy naomi nassim natacha natalia natalie
    nathalie nathan nawal nelly nicolas nicole nils nina noe noel noelle noemie nolwenn nora
    norbert norman nour noureddine oceane octave odette odile olga olivia olivier ombeline omar
    ophelie oriane oscar othmane ousmane pablo pamela paola paolo pascal pascale pascaline patrice
    patricia patrick paul paula paule paulette pauline pedro peggy perrine peter philibert philippe
    philippine pierre pierrette pierrick pierrot priscilla prosper prune quentin rachel rachid
    rachida rafael rafik ralph ramon raoul raphael raphaelle raymond raymonde rebecca regine regis
    reine remi remy renaud rene renee reynald ricardo richard rita robert roberte roberto robin
    roch rodolphe rodrigue roger roland rolande romain romane romaric romeo romuald ronan rosa
    rosalie rose roseline roselyne roxane rozenn ruben rudy ryad sabine sabrina sacha said salim
    salima sally salome salvador sam samantha sami samia samira samson samuel sandra sandrine
    sandy sara sarah sasha saskia sebastien segolene selim selma serge severine shirley sibylle
    sidonie simeon simon simone sixtine soazig sofia sofian sofiane solange solene solenn solenne
    soline sonia sophia sophie soraya stanislas stella stephan stephane stephanie stephen steve
    steven suzanne suzette suzy sven sybille sylvain sylvaine sylvestre sylvia sylviane sylvie
    tanguy tania tatiana teddy teo teresa tess thais thea theo theodore theophile therese thibaud
    thibault thibaut thierry thiphaine thomas tifany tim timothee tiphaine titouan tom tony tristan
    tugdual ugo ulysse urbain ursula vadim valentin valentine valere valerie valery vanessa vera
    veronique vianney vicky victor victoire victoria victorien vincent vincente violaine violette
    virgile virginie vivian viviane vladimir walid walter wassim wendy wilfrid wilfried william
    xavier yacine yael yan yanis yann yannick yannis yasmina yasmine yassine ygor yohan
    yohann yolaine yolande youcef younes youssef youssouf yvan yves yvette yvon yvonne zahra zakaria
    zelie zoe zohra
    """.split()  # noqa: SIM905
)
